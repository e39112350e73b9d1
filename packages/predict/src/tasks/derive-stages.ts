import type { Table } from '@ctfusion/base';
import { requireComplete, requireFinite } from './quantity.js';
import type { Stage } from './stage.js';
import type { ConvolutionRate } from './sustained-rate.js';
import { taskKind } from './task-kinds.js';

/** What of a table is read: the kind of task, and how fast convolutions are taken to be. */
export interface StageReading {
  /** Name of a kind of task. */
  readonly kindName: string;
  readonly convolutionRate: ConvolutionRate;
}

/** The stages that a model uses, and the columns that it read them from in training. */
export interface StageSelection {
  readonly names: readonly string[];
  readonly inputs: readonly string[];
}

/**
 * The stages that a training table can tell: a stage one of whose columns is absent or has a gap is left out, so that no missing
 * capability counts as free. Undefined where the table lacks what the rate needs.
 * @throws InputError naming an input of the kind that is missing, or the row in which a capability is 0.
 */
export function trainingStages(table: Table, reading: StageReading): Stage[] | undefined {
  requireComplete(table, taskKind(reading.kindName).inputs);
  const incomplete = new Set(table.names.filter((name) => hasGap(table, name)));
  const stages = allStages(table, reading)?.filter(
    ({ columns }) => !columns.some((name) => incomplete.has(name)),
  );
  for (const { name, values } of stages ?? []) requireFinite(table, name, values);
  return stages;
}

/**
 * The named stages of every row.
 * @throws InputError naming a column that is absent, the row in which one is missing, or in which a capability is 0.
 */
export function deriveStages(
  table: Table,
  reading: StageReading,
  { names, inputs }: StageSelection,
): Stage[] {
  requireComplete(table, inputs);
  const stages = new Map((allStages(table, reading) ?? []).map((stage) => [stage.name, stage]));
  return names.map((name) => {
    const stage = stages.get(name)!;
    requireFinite(table, name, stage.values);
    return stage;
  });
}

const allStages = (table: Table, { kindName, convolutionRate }: StageReading): Stage[] | undefined =>
  taskKind(kindName).stages(table, convolutionRate);

function hasGap(table: Table, name: string): boolean {
  const column = table.column(name);
  return column.kind === 'number' && column.values.some((value) => Number.isNaN(value));
}
