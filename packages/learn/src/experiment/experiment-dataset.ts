import { appendTables, type Table } from '@ctfusion/base';
import { kindOfTasks, taskKind } from '@ctfusion/predict';
import { commonBackend } from '../dataset/backend.js';
import { loadDataset, resolveDatasetPath } from '../dataset/load.js';
import { selectData } from '../dataset/select-data.js';
import type { LoadedConfig } from './config.js';

/**
 * The dataset of an experiment: those that its config names under one another, or `path` alone; the rows that count, without the columns that
 * it is not to see.
 * @throws InputError as `loadDataset` and `selectData`, or if what is selected was measured by different backends and its kind of
 *   task reads rates that mean another thing of each.
 */
export async function loadExperimentDataset(
  { config: { data }, file }: LoadedConfig,
  path?: string,
): Promise<Table> {
  // What the config names need not be there where another stands in for it.
  const paths =
    path === undefined
      ? [data.dataset_path, ...data.further_paths].map((one) => resolveDatasetPath(one, file))
      : [path];
  const tables = await Promise.all(paths.map(loadDataset));
  const selected = selectData(appendTables(tables), data, file);
  if (taskKind(kindOfTasks(selected)).isOfAnyBackend !== true) commonBackend([selected]);
  return selected;
}
