import { didYouMean, InputError, shown, type Table } from '@ctfusion/base';
import type { ExperimentConfig } from '@ctfusion/schema';
import { methodOf } from '../methods/registry.js';

/**
 * Checks that a dataset can be learned from with this config: every feature and the group column are there, features are numbers,
 * every target is a number above zero.
 * @throws InputError naming file, row, column and value.
 */
export function checkDataset(dataset: Table, config: ExperimentConfig, configFile: string): void {
  methodOf(config, configFile).checkDataset(dataset, config, configFile);
  if (!dataset.has(config.validation.group_by_col)) {
    throw new InputError(
      'missing-column',
      `the dataset ${dataset.source} has no column ${shown(config.validation.group_by_col)}${didYouMean(config.validation.group_by_col, dataset.names)}`,
      { file: configFile, field: 'validation.group_by_col' },
    );
  }
  checkTarget(dataset, config.data.target_col);
}

function checkTarget(dataset: Table, name: string): void {
  const target = dataset.completeNumbers(name);
  const wrong = target.findIndex((value) => !(value > 0 && Number.isFinite(value)));
  if (wrong >= 0) {
    throw new InputError(
      'out-of-range',
      `the target is ${target[wrong]}; a latency is above 0 and finite`,
      dataset.location(wrong, name),
    );
  }
}
