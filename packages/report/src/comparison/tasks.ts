import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Categorical, loadDataset, loadExperimentConfig, resolveDatasetPath } from '@ctfusion/core';
import { InputError } from '@ctfusion/schema';
import type { PredictionSet } from './prediction-set.js';
import type { Run } from './run.js';

/** Which task each row runs, so that one task's times on several systems can be ranked. */
export interface Tasks {
  readonly perRow: Categorical;
  /** The columns that tell tasks apart. */
  readonly columns: readonly string[];
  /** Whether the dataset's task columns were at hand, so that rows of one task and system are repeats of one another. */
  readonly complete: boolean;
}

/** Columns that describe a task, as far as a dataset has them. */
const TASK_COLUMNS = [
  'model_name',
  'batch_size',
  'total_frames',
  'im_height',
  'im_width',
  'num_channels',
  'input_height',
  'input_width',
  'directory_size_mb',
  'params',
];

/**
 * The task of every test row: from the dataset that the run's config names, where it is at hand and its rows are the run's; else
 * model and batch size alone. Undefined if the rows have neither.
 */
export async function tasksOfRows(
  run: Run,
  set: PredictionSet,
  models: Categorical | undefined,
  batchSizes: Float64Array | undefined,
): Promise<Tasks | undefined> {
  return (await tasksOfDataset(run, set)) ?? tasksOfColumns(set.rowCount, models, batchSizes);
}

async function tasksOfDataset(run: Run, set: PredictionSet): Promise<Tasks | undefined> {
  const configFile = join(run.directory, 'config.yml');
  if (set.rowIds === undefined || !existsSync(configFile)) return undefined;
  const rowIds = set.rowIds;
  try {
    const { config } = loadExperimentConfig(configFile);
    const dataset = await loadDataset(resolveDatasetPath(config.data.dataset_path, configFile));
    const target = dataset.numbers(config.data.target_col);
    const isSameRow = (id: number, row: number): boolean =>
      Math.abs((target[id] ?? Number.NaN) - set.targetsMs[row]!) <= 1e-9 * set.targetsMs[row]!;
    if (!rowIds.every(isSameRow)) return undefined;
    const columns = TASK_COLUMNS.filter((name) => dataset.has(name));
    const cells = columns.map((name) => dataset.texts(name));
    return {
      columns,
      complete: true,
      perRow: encode(Array.from(rowIds, (id) => cells.map((column) => column[id]!).join(' · '))),
    };
  } catch (error) {
    // The dataset or the config has moved on since the run: the run's own columns must do.
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function tasksOfColumns(
  rowCount: number,
  models: Categorical | undefined,
  batchSizes: Float64Array | undefined,
): Tasks | undefined {
  if (models === undefined && batchSizes === undefined) return undefined;
  const codes = new Int32Array(rowCount);
  const names: string[] = [];
  const codeOf = new Map<string, number>();
  for (let row = 0; row < rowCount; row++) {
    const name = [
      ...(models === undefined ? [] : [models.names[models.codes[row]!]!]),
      ...(batchSizes === undefined ? [] : [`batch ${batchSizes[row]}`]),
    ].join(' · ');
    let code = codeOf.get(name);
    if (code === undefined) {
      code = names.length;
      codeOf.set(name, code);
      names.push(name);
    }
    codes[row] = code;
  }
  return {
    perRow: { codes, names },
    complete: false,
    columns: [
      ...(models === undefined ? [] : ['model_name']),
      ...(batchSizes === undefined ? [] : ['batch_size']),
    ],
  };
}

function encode(texts: readonly string[]): Categorical {
  const names = [...new Set(texts)];
  const codeOf = new Map(names.map((name, code) => [name, code]));
  return { codes: Int32Array.from(texts, (text) => codeOf.get(text)!), names };
}
