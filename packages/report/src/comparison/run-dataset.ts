import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, type Table } from '@ctfusion/base';
import { loadExperimentConfig, loadExperimentDataset } from '@ctfusion/learn';
import type { Run } from './run.js';

/**
 * The run's test rows with all columns of the dataset that its config names. Undefined where the run has no config or row numbers, or the
 * dataset is not at hand or has changed since: what it would add is then left out of the report.
 */
export async function loadTestRows({ directory, test }: Run): Promise<Table | undefined> {
  const configFile = join(directory, 'config.yml');
  const { rowIds, targetsMs } = test;
  if (rowIds === undefined || !existsSync(configFile)) return undefined;
  try {
    const loaded = loadExperimentConfig(configFile);
    const dataset = await loadExperimentDataset(loaded);
    const target = dataset.numbers(loaded.config.data.target_col);
    const isSameRow = (id: number, row: number): boolean =>
      Math.abs((target[id] ?? Number.NaN) - targetsMs[row]!) <= 1e-9 * targetsMs[row]!;
    return rowIds.every(isSameRow) ? dataset.take(rowIds) : undefined;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
