import type { Column, Table } from '@ctfusion/base';
import { COLUMN, columnDefinition, imagePreprocessingColumn } from '@ctfusion/schema/columns';
import type { CompletedTable, MachineKnowledge } from '../../predictor.js';
import type { ImputationModel } from '../../systems/imputation/imputation-model.js';
import { type ImputedRows, imputeColumns } from '../../systems/imputation/impute.js';

/** A table with what was not measured put in, and how sure that is. */
export interface CompletedMachines extends CompletedTable {
  readonly groups: readonly ImputedRows[];
}

interface CompletionNeeds {
  readonly model: ImputationModel;
  /** Columns of a machine that a prediction reads. */
  readonly wanted: ReadonlySet<string>;
  /** Whose benchmarks count; another backend's are taken for absent. */
  readonly backend: string;
}

/**
 * Puts in what is missing of every machine, as far as enough is known of it.
 * @throws InputError if a cell of one of the model's columns is no number.
 */
export function completeMachines(
  table: Table,
  { model, wanted, backend }: CompletionNeeds,
): CompletedMachines {
  const foreign = foreignRows(table, backend);
  const own = foreign.size === 0 ? table : withoutBenchmarks(table, foreign);
  const knowledge = new Array<MachineKnowledge | undefined>(table.rowCount).fill(undefined);
  const imputation = imputeColumns(own, model, wanted, COMPANIONS);
  const gpus = own.has(COLUMN.gpus) ? own.numbers(COLUMN.gpus) : undefined;
  for (const { rows, known, columns } of imputation.groups) {
    const told = model.variables.filter(({ column }) => known.includes(column));
    const isDeviceKnown = told.some(({ side, column }) => side === 'device' && isRate(column));
    const measured = known.filter((column) => columnDefinition(column)?.role === 'benchmark');
    const stated = known.filter((column) => columnDefinition(column)?.role !== 'benchmark');
    for (const row of rows) {
      const refusal = gpus?.[row] === 0 ? NO_GPU : isDeviceKnown ? undefined : UNKNOWN_GPU;
      const otherBackend = foreign.get(row);
      knowledge[row] = {
        measured,
        stated,
        imputed: columns,
        ...(refusal === undefined ? {} : { refusal }),
        ...(otherBackend === undefined ? {} : { otherBackend }),
      };
    }
  }
  return { table: imputation.table, knowledge, groups: imputation.groups };
}

/** How many cores there are tells how far workers scale where nobody measured it. */
const COMPANIONS: ReadonlyMap<string, string> = new Map([
  [COLUMN.coresTotal, imagePreprocessingColumn('scalability_factor')],
]);

const NO_GPU = 'it has no GPU, and the bundle learned from machines with one';
const UNKNOWN_GPU = 'nothing that tells the speed of its GPU is known: no data sheet, no benchmark';

/** Memory alone says nothing of speed. */
const isRate = (column: string): boolean => columnDefinition(column)?.unit !== 'GB';

/** Rows whose benchmarks are another backend's, and whose. */
function foreignRows(table: Table, backend: string): Map<number, string> {
  if (!table.has(COLUMN.backend)) return new Map();
  return new Map(
    table
      .texts(COLUMN.backend)
      .flatMap((name, row): [number, string][] => (name === '' || name === backend ? [] : [[row, name]])),
  );
}

function withoutBenchmarks(table: Table, rows: ReadonlyMap<number, string>): Table {
  const names = table.names.filter((name) => {
    const definition = columnDefinition(name);
    return definition?.role === 'benchmark' || name.endsWith('_latency_at_batch');
  });
  return table.with(
    names.map((name): [string, Column] => [
      name,
      {
        kind: 'number',
        values: table.numbers(name).map((value, row) => (rows.has(row) ? Number.NaN : value)),
      },
    ]),
  );
}

/** Step of a logarithm in the difference quotient. */
const STEP = 0.05;

/**
 * Variance of the logarithm of each row's time that comes from what was put in: gᵀ·Σ·g, g being how the logarithm of the time follows those of
 * the columns (the delta method: Oehlert, A Note on the Delta Method, 1992).
 * @param read columns that a time can depend on
 * @param timesMs times of all rows of the table
 * @param timesWith the same with other values in a column
 */
export function imputedVariance(
  { table, groups }: CompletedMachines,
  read: ReadonlySet<string>,
  timesMs: Float64Array,
  timesWith: (column: string, values: Float64Array) => Float64Array,
): Float64Array {
  const variance = new Float64Array(table.rowCount);
  const slopes = new Map<string, Float64Array>();
  for (const column of new Set(groups.flatMap(({ columns }) => columns))) {
    if (!read.has(column)) continue;
    const moved = table.numbers(column).map((value) => value * Math.exp(STEP));
    const times = timesWith(column, moved);
    slopes.set(
      column,
      times.map((time, row) => Math.log(time / timesMs[row]!) / STEP),
    );
  }
  for (const { rows, columns, covariance } of groups) {
    const ofColumns = columns.map((column) => slopes.get(column));
    const gradient = new Float64Array(columns.length);
    for (const row of rows) {
      for (const [index, slope] of ofColumns.entries()) gradient[index] = slope?.[row] ?? 0;
      variance[row] = quadraticForm(gradient, covariance);
    }
  }
  return variance;
}

function quadraticForm(vector: Float64Array, matrix: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++)
    for (let j = 0; j < vector.length; j++) sum += vector[i]! * matrix[i * vector.length + j]! * vector[j]!;
  return Math.max(0, sum);
}
