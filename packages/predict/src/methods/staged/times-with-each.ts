import type { Column, Table } from '@ctfusion/base';
import { columnDefinition } from '@ctfusion/schema/columns';
import { deriveStages } from '../../tasks/derive-stages.js';
import { requireFinite } from '../../tasks/quantity.js';
import { readsColumn, type Stage } from '../../tasks/stage.js';
import { coefficientKeys } from '../../tasks/task-families.js';
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
  const canChange = canBeChanged(stages, columns);
  if (!canChange && columns.length * table.rowCount <= MOST_STACKED_ROWS)
    return stackedTimes(model, table, stages, columns);
  const keys = coefficientKeys(table, model.reading.kindName);
  const rows = Int32Array.from({ length: table.rowCount }, (_, row) => row);
  return columns.map((column) => {
    const anew = canChange
      ? changedStages(table, stages, [column])
      : derivedStages(model, table, stages, [column]);
    const parts = new Set(anew.flatMap((stage, index) => (stage === stages[index] ? [] : [stage.part])));
    return changedTimes(model.analytical, anew, keys, rows, { times, parts }).total;
  });
}

/** As `timesWithEach`, with all of the columns at once. */
export function timesWithAll(
  model: StagedModel,
  table: Table,
  stages: readonly Stage[],
  columns: readonly ChangedColumn[],
): Float64Array {
  const anew = canBeChanged(stages, columns)
    ? changedStages(table, stages, columns)
    : derivedStages(model, table, stages, columns);
  const rows = Int32Array.from({ length: table.rowCount }, (_, row) => row);
  return analyticalTimes(model.analytical, anew, coefficientKeys(table, model.reading.kindName), rows).total;
}

/** Whether stages can tell what they are with other values in some columns: they know which of a machine's they read, not which of a task's. */
const canBeChanged = (stages: readonly Stage[], columns: readonly ChangedColumn[]): boolean =>
  stages.every(({ changed }) => changed !== undefined) &&
  columns.every(([column]) => columnDefinition(column)?.owner !== 'task');

/** @throws InputError as `requireFinite`. */
function changedStages(
  table: Table,
  stages: readonly Stage[],
  columns: readonly ChangedColumn[],
): readonly Stage[] {
  return stages.map((stage) => {
    const changed = columns.reduce((one, [column, values]) => one.changed!(column, values), stage);
    if (changed !== stage) requireFinite(table, stage.name, changed.values);
    return changed;
  });
}

/** @throws InputError as `deriveStages`. */
function derivedStages(
  { reading }: StagedModel,
  table: Table,
  stages: readonly Stage[],
  columns: readonly ChangedColumn[],
): readonly Stage[] {
  const changes = columns.map(([column]) => readsColumn(stages, column));
  const names = stages.filter((stage) => changes.some((reads) => reads(stage))).map(({ name }) => name);
  const changed = table.with(columns.map(([column, values]) => [column, { kind: 'number', values }]));
  // What was put in may be missing of rows that do not read it: their device is another.
  const derived = deriveStages(changed, reading, { names, inputs: [] });
  const anew = new Map(derived.map((stage) => [stage.name, stage]));
  return stages.map((stage) => anew.get(stage.name) ?? stage);
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
