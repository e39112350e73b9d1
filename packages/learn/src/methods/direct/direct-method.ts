import { didYouMean, InputError, type Table } from '@ctfusion/base';
import { inputsOfDerivedColumn } from '@ctfusion/predict';
import type { Method } from '../method.js';
import { featureNames } from './feature-names.js';
import { fitDirect } from './fit-direct.js';

/** The published method: boosted trees straight from features to time. */
export const directMethod: Method = {
  kind: 'direct',
  checkConfig(config, configFile) {
    if (featureNames(config).length > 0) return;
    throw new InputError('setting-missing', 'no feature column is named', {
      file: configFile,
      field: 'features',
    });
  },
  checkDataset(dataset, config, configFile) {
    checkFeatures(dataset, featureNames(config), configFile);
  },
  fit: fitDirect,
};

function checkFeatures(dataset: Table, features: readonly string[], configFile: string): void {
  for (const name of features) {
    if (!dataset.has(name)) {
      const missing = inputsOfDerivedColumn(name)?.filter((input) => !dataset.has(input)) ?? [];
      const hint =
        missing.length > 0
          ? `; it is derived from '${missing.join("', '")}', absent too`
          : didYouMean(name, dataset.names);
      throw new InputError('missing-column', `the dataset ${dataset.source} has no such column${hint}`, {
        file: configFile,
        field: name,
      });
    }
    dataset.numbers(name);
  }
}
