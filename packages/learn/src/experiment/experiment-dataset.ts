import type { Table } from '@ctfusion/base';
import { loadDataset, resolveDatasetPath } from '../dataset/load.js';
import { selectData } from '../dataset/select-data.js';
import type { LoadedConfig } from './config.js';

/**
 * The dataset of an experiment: the one that its config names, or `path`; the rows that count, without the columns that it is not to see.
 * @throws InputError as `loadDataset` and `selectData`.
 */
export async function loadExperimentDataset(
  { config: { data }, file }: LoadedConfig,
  path: string = resolveDatasetPath(data.dataset_path, file),
): Promise<Table> {
  return selectData(await loadDataset(path), data, file);
}
