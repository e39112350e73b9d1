import { InputError, mean, type Table } from '@ctfusion/base';
import { studentQuantile } from '@ctfusion/predict';
import { type LeftOutReading, leftOutReadings } from '../systems/fit-imputation.js';
import { machinesOf } from '../systems/machines.js';
import { PHYSICAL_VARIABLES, type PhysicalVariable } from '../systems/physical-scaling.js';

/** How one benchmark is imputed from data sheets alone, for machines with a CPU or GPU model that was left out. */
interface ImputedBenchmark {
  readonly benchmark: string;
  /** Whose models were left out. */
  readonly left_out: 'cpu' | 'gpu';
  readonly readings: number;
  /** Root mean square of ln(imputed / measured), and what the distribution expects. */
  readonly log_error: number;
  readonly expected_log_error: number;
  /** Percent of the readings inside their interval. */
  readonly coverage: number;
}

export interface ImputationStudy {
  readonly level: number;
  readonly machines: number;
  readonly cpu_models: number;
  readonly gpu_models: number;
  readonly benchmarks: readonly ImputedBenchmark[];
}

/**
 * Leaves out every GPU model, then every CPU model of a table of machines, and imputes their benchmarks from their data sheets. Everything
 * is learned from the other models alone.
 * @throws InputError if the table has no benchmark of any kind of task.
 */
export function studyImputation(table: Table, level: number): ImputationStudy {
  const variables = variablesOf(table);
  const machines = machinesOf(table, variables);
  const readings = leftOutReadings(variables, machines);
  const quantile = studentQuantile((1 + level) / 2);
  return {
    level,
    machines: machines.length,
    cpu_models: new Set(machines.map(({ cpuModel }) => cpuModel)).size,
    gpu_models: new Set(machines.map(({ gpuModel }) => gpuModel)).size,
    benchmarks: (['device', 'host'] as const).flatMap((side) =>
      variables.flatMap(({ column }) => {
        const own = readings.filter((one) => one.side === side && one.column === column);
        return own.length === 0 ? [] : [judged(own, quantile)];
      }),
    ),
  };
}

/** The variables of the kind of task whose benchmarks the table has. */
function variablesOf(table: Table): readonly PhysicalVariable[] {
  const found = Object.values(PHYSICAL_VARIABLES).find((variables) =>
    variables.some(({ kind, column }) => kind === 'benchmark' && table.has(column)),
  );
  if (found !== undefined) return found;
  throw new InputError('missing-inputs', 'no column is a benchmark that can be imputed', {
    file: table.source,
  });
}

function judged(readings: readonly LeftOutReading[], quantile: number): ImputedBenchmark {
  const square = (values: readonly number[]): number => Math.sqrt(mean(values.map((value) => value ** 2)));
  const { column, side } = readings[0]!;
  return {
    benchmark: column,
    left_out: side === 'host' ? 'cpu' : 'gpu',
    readings: readings.length,
    log_error: square(readings.map(({ logError }) => logError)),
    expected_log_error: square(readings.map(({ deviation }) => deviation)),
    coverage:
      100 *
      mean(readings.map(({ logError, deviation }) => (Math.abs(logError) <= quantile * deviation ? 1 : 0))),
  };
}
