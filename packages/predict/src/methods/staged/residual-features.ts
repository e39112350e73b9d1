import type { Table } from '@ctfusion/base';
import type { Booster } from '@ctfusion/gbdt';
import { COLUMN } from '@ctfusion/schema/columns';
import { featureWords } from '../../explain/feature-words.js';
import { RUN_PARTS, type RunPart } from '../../tasks/stage.js';
import { taskKind } from '../../tasks/task-kinds.js';
import type { AnalyticalTimes } from './analytical-model.js';

/** Task columns that the residual may depend on; those that the dataset has are used. */
const TASK_COLUMNS = [
  COLUMN.batchSize,
  COLUMN.totalFrames,
  COLUMN.imageHeight,
  COLUMN.imageWidth,
  COLUMN.inputHeight,
  COLUMN.inputWidth,
  COLUMN.modelFlopsG,
  COLUMN.directorySizeMb,
];

/** Whether what the trees see is a column of the table, not one that the kind computes. */
export const isTableColumn = (name: string): boolean => TASK_COLUMNS.some((column) => column === name);

/** Processors that a batch keeps busy: no more than it has frames. */
const PARALLEL_WORKERS = 'parallel_workers';

const shareName = (part: RunPart): string => `prior_share_${part}`;

/** What the residual trees see: names and, row by row, values. */
export interface ResidualFeatures {
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
}

/** Whether a dataset says how many processors a machine has; its residual trees then see them. */
export function knowsProcessors(table: Table): boolean {
  return table.has(COLUMN.coresTotal) && table.has(COLUMN.batchSize);
}

/** Whether trees were trained on the processors: rows without that column are then rows that miss its values. */
export function seesProcessors(boosters: readonly Booster[]): boolean {
  return boosters.some(({ featureNames }) => featureNames.includes(PARALLEL_WORKERS));
}

/** Names of the columns that the trees see of a dataset: the task's that it has, and the kind's own. */
export function residualTaskColumns(table: Table, kindName: string): string[] {
  const own = taskKind(kindName).residualColumns?.(table) ?? {};
  return [...TASK_COLUMNS.filter((name) => table.has(name)), ...Object.keys(own)];
}

/** Names of the residual's features, in the order in which the trees see them. @param processors whether the processors are known. */
export function residualFeatureNames(
  taskColumns: readonly string[],
  families: readonly string[],
  processors: boolean,
): string[] {
  return [
    ...taskColumns,
    ...(processors ? [COLUMN.coresTotal, PARALLEL_WORKERS] : []),
    ...RUN_PARTS.map(shareName),
    ...families.map((family) => `family_${family}`),
  ];
}

const SHARE_WORDS: Readonly<Record<RunPart, string>> = {
  host: 'the share of the host in the time',
  h2d: 'the share of copies in the time',
  gpu: 'the share of the device in the time',
  other: 'the share of overheads in the time',
};

/** What a feature is to a reader. What a model is not counts too: the trees see each family as yes or no. */
export function residualFeatureWords(feature: string, value: number | null): string {
  const part = RUN_PARTS.find((name) => feature === shareName(name));
  if (part !== undefined) return SHARE_WORDS[part];
  if (feature === PARALLEL_WORKERS) return 'processors at work';
  if (!feature.startsWith('family_')) return featureWords(feature);
  return feature.replace(/^family_/, value === 0 ? 'not being ' : 'being ');
}

/** The family of every row, and those that have a feature. */
export interface RowFamilies {
  readonly familyOf: readonly string[];
  readonly families: readonly string[];
}

/**
 * Features of the residual: the task, the processors at work, the analytical model's split of the time, and the family. No benchmark is among
 * them unless the kind says so: with a dozen systems a benchmark is a name tag, and trees would learn the systems by heart. A column that the table lacks is
 * one of missing values.
 * @param reading the kind of task, and whether the trees see the processors.
 */
export function residualFeatures(
  table: Table,
  taskColumns: readonly string[],
  { familyOf, families }: RowFamilies,
  times: AnalyticalTimes,
  { kindName, processors }: { readonly kindName: string; readonly processors: boolean },
): ResidualFeatures {
  const own = taskKind(kindName).residualColumns?.(table) ?? {};
  const columns = taskColumns.map((name) => own[name] ?? table.optionalNumbers(name));
  if (processors) {
    const cores = table.optionalNumbers(COLUMN.coresTotal);
    const batch = table.optionalNumbers(COLUMN.batchSize);
    columns.push(
      cores,
      cores.map((count, row) => Math.min(count, batch[row]!)),
    );
  }
  for (const part of RUN_PARTS) {
    columns.push(times.parts[part].map((time, row) => time / times.total[row]!));
  }
  for (const family of families) {
    columns.push(Float64Array.from(familyOf, (name) => (name === family ? 1 : 0)));
  }
  return { names: residualFeatureNames(taskColumns, families, processors), columns };
}
