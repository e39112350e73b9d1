import { InputError, shown, type Table } from '@ctfusion/base';
import { loadDataset, resolveDatasetPath } from '../dataset/load.js';
import type { LoadedConfig } from './config.js';

/**
 * The dataset of an experiment: the one that its config names, or `path`, without the columns that it is not to see.
 * @throws InputError as `loadDataset`, or naming a column that is not there.
 */
export async function loadExperimentDataset(
  { config: { data }, file }: LoadedConfig,
  path: string = resolveDatasetPath(data.dataset_path, file),
): Promise<Table> {
  const dataset = await loadDataset(path);
  const absent = data.without_cols.find((name) => !dataset.has(name));
  if (absent === undefined) return dataset.without(new Set(data.without_cols));
  throw new InputError('unknown-name', `${dataset.source} has no column ${shown(absent)}`, {
    file,
    field: 'data.without_cols',
  });
}
