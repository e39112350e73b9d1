import type { Column, Table } from '@ctfusion/base';
import { deriveStages } from '../../tasks/derive-stages.js';
import { readsColumn, type Stage } from '../../tasks/stage.js';
import { type CoefficientKeys, coefficientKeys } from '../../tasks/task-families.js';
import { type AnalyticalTimes, analyticalTimes, changedTimes } from './analytical-model.js';
import type { ChangedColumn } from './imputed-doubt.js';
import type { StagedModel } from './staged-model.js';

/** A table of this many rows is derived faster in one go than column by column. */
const MOST_STACKED_ROWS = 1024;

/**
 * The analytical times (ms) of every row with other values in one column, for each of some columns. Only the stages that read the column are derived
 * again.
 * @param stages those of the table as it is
 * @param times of the table as it is
 */
export function timesWithEach(
  model: StagedModel,
  table: Table,
  stages: readonly Stage[],
  times: AnalyticalTimes,
  columns: readonly ChangedColumn[],
): readonly Float64Array[] {
  if (columns.length === 0) return [];
  if (columns.length * table.rowCount <= MOST_STACKED_ROWS)
    return stackedTimes(model, table, stages, columns);
  const keys = coefficientKeys(table, model.reading.kindName);
  const rows = Int32Array.from({ length: table.rowCount }, (_, row) => row);
  return columns.map((column) => timesWith(model, { table, keys, rows, stages, times }, column));
}

interface KnownTimes {
  readonly table: Table;
  readonly keys: CoefficientKeys;
  readonly rows: Int32Array;
  readonly stages: readonly Stage[];
  readonly times: AnalyticalTimes;
}

function timesWith(
  { reading, analytical }: StagedModel,
  { table, keys, rows, stages, times }: KnownTimes,
  [column, values]: ChangedColumn,
): Float64Array {
  const names = stages.filter(readsColumn(stages, column)).map(({ name }) => name);
  const changed = table.with([[column, { kind: 'number', values }]]);
  const anew = new Map(
    // What was put in may be missing of rows that do not read it: their device is another.
    deriveStages(changed, reading, { names, inputs: [] }, { stages, column }).map((stage) => [
      stage.name,
      stage,
    ]),
  );
  return changedTimes(
    analytical,
    stages.map((stage) => anew.get(stage.name) ?? stage),
    keys,
    rows,
    { times, parts: new Set(Array.from(anew.values(), ({ part }) => part)) },
  ).total;
}

/** One table in which every row stands once for each column: what deriving costs beside its rows is paid once. */
function stackedTimes(
  { reading, analytical }: StagedModel,
  table: Table,
  stages: readonly Stage[],
  columns: readonly ChangedColumn[],
): readonly Float64Array[] {
  const { rowCount } = table;
  const count = columns.length * rowCount;
  const rows = Int32Array.from({ length: count }, (_, row) => row % rowCount);
  const stacked = table.take(rows);
  const changed = stacked.with(
    columns.map(([column, values], block): [string, Column] => {
      const all = stacked.numbers(column).slice();
      all.set(values, block * rowCount);
      return [column, { kind: 'number', values: all }];
    }),
  );
  const names = stages
    .filter((stage) => columns.some(([column]) => readsColumn(stages, column)(stage)))
    .map(({ name }) => name);
  const derived = new Map(
    deriveStages(changed, reading, { names, inputs: [] }).map((stage) => [stage.name, stage]),
  );
  const all = stages.map(
    (stage): Stage =>
      derived.get(stage.name) ?? {
        name: stage.name,
        part: stage.part,
        columns: stage.columns,
        values: Float64Array.from(rows, (row) => stage.values[row]!),
      },
  );
  const every = Int32Array.from({ length: count }, (_, row) => row);
  const { total } = analyticalTimes(analytical, all, coefficientKeys(stacked, reading.kindName), every);
  return columns.map((_, block) => total.subarray(block * rowCount, (block + 1) * rowCount));
}
