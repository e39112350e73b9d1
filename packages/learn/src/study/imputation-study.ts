import { InputError, mean, type Table } from '@ctfusion/base';
import { studentQuantile } from '@ctfusion/predict';
import { type LeftOutReading, leftOutReadings } from '../systems/fit-imputation.js';
import { machinesOf } from '../systems/machines.js';
import { PHYSICAL_VARIABLES, type PhysicalVariable } from '../systems/physical-scaling.js';
import { learnServers, serverMachines } from '../systems/server-machines.js';
import { SERVER_VARIABLES } from '../systems/server-variables.js';

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
 * is learned from the other models alone. Of a table of rented servers, a sample is judged.
 * @param servers rented servers that is also learned from
 * @throws InputError if the table has no benchmark of any kind of task.
 */
export function studyImputation(table: Table, level: number, servers?: Table): ImputationStudy {
  const variables = variablesOf(table);
  const machines =
    variables === SERVER_VARIABLES ? serverMachines(table, variables) : machinesOf(table, variables);
  const elsewhere = servers === undefined ? [] : [learnServers(servers)];
  const readings = leftOutReadings(variables, machines, elsewhere);
  const quantile = studentQuantile((1 + level) / 2);
  return {
    level,
    machines: machines.length,
    cpu_models: new Set(machines.map(({ cpuModel }) => cpuModel)).size,
    gpu_models: new Set(machines.flatMap(({ gpuModel }) => (gpuModel === '' ? [] : [gpuModel]))).size,
    benchmarks: (['device', 'host'] as const).flatMap((side) =>
      variables.flatMap(({ column }) => {
        const own = readings.filter((one) => one.side === side && one.column === column);
        return own.length === 0 ? [] : [judged(own, quantile)];
      }),
    ),
  };
}

/** The variables most of whose benchmarks the table has: those of a kind of task, or of rented servers. */
function variablesOf(table: Table): readonly PhysicalVariable[] {
  const sets = [...Object.values(PHYSICAL_VARIABLES), SERVER_VARIABLES].map((variables) => ({
    variables,
    found: variables.filter(({ kind, column }) => kind === 'benchmark' && table.has(column)).length,
  }));
  const best = sets.reduce((one, other) => (other.found > one.found ? other : one));
  if (best.found > 0) return best.variables;
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
