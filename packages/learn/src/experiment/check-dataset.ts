import { didYouMean, InputError, shown, type Table } from '@ctfusion/base';
import { measuredTimes } from '@ctfusion/predict';
import type { ExperimentConfig } from '@ctfusion/schema';
import { methodOf } from '../methods/registry.js';

/**
 * Checks that a dataset can be learned from with this config: every feature and the group column are there, features are numbers,
 * every target is a number above zero.
 * @throws InputError naming file, row, column and value.
 */
export function checkDataset(dataset: Table, config: ExperimentConfig, configFile: string): void {
  methodOf(config, configFile).checkDataset(dataset, config, configFile);
  for (const name of config.validation.group_by_col) {
    if (dataset.has(name)) continue;
    throw new InputError(
      'missing-column',
      `the dataset ${dataset.source} has no column ${shown(name)}${didYouMean(name, dataset.names)}`,
      { file: configFile, field: 'validation.group_by_col' },
    );
  }
  measuredTimes(dataset, config.data.target_col, 'target');
}
