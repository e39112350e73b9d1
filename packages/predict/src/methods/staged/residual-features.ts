import type { Table } from '@ctfusion/base';
import { RUN_PARTS } from '../../tasks/stage.js';
import type { PriorTimes } from './prior.js';

/** Task columns that the residual may depend on; those that the dataset has are used. */
const TASK_COLUMNS = [
  'batch_size',
  'total_frames',
  'im_height',
  'im_width',
  'input_height',
  'input_width',
  'model_flops_g',
  'directory_size_mb',
];

/** What the residual trees see: names and, row by row, values. */
export interface ResidualFeatures {
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
}

/** Names of the task columns that a dataset has. */
export function residualTaskColumns(table: Table): string[] {
  return TASK_COLUMNS.filter((name) => table.has(name));
}

/**
 * Features of the residual: the task, the processors at work, the prior's split of the time, and the family. No benchmark is among
 * them: with a dozen systems a benchmark is a name tag, and trees would learn the systems by heart.
 */
export function residualFeatures(
  table: Table,
  taskColumns: readonly string[],
  families: readonly string[],
  times: PriorTimes,
): ResidualFeatures {
  const columns: [string, Float64Array][] = taskColumns.map((name) => [name, table.numbers(name)]);
  if (table.has('cores_total') && table.has('batch_size')) {
    const cores = table.numbers('cores_total');
    const batch = table.numbers('batch_size');
    columns.push(
      ['cores_total', cores],
      ['parallel_workers', cores.map((count, row) => Math.min(count, batch[row]!))],
    );
  }
  for (const part of RUN_PARTS) {
    columns.push([`prior_share_${part}`, times.parts[part].map((time, row) => time / times.total[row]!)]);
  }
  const familyOf = table.texts('model_name');
  for (const family of families) {
    columns.push([`family_${family}`, Float64Array.from(familyOf, (name) => (name === family ? 1 : 0))]);
  }
  return { names: columns.map(([name]) => name), columns: columns.map(([, values]) => values) };
}
