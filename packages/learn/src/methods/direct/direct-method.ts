import { InputError } from '@ctfusion/base';
import type { Method } from '../method.js';
import { checkFeatures } from './check-features.js';
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
    checkFeatures(featureNames(config), { dataset, targetColumn: config.data.target_col, configFile });
  },
  fit: fitDirect,
};
