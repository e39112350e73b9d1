import type { Table } from '@ctfusion/base';
import type { FeatureContributions } from '@ctfusion/predict';
import { readBundleFolder } from './bundle-folder.js';

/**
 * SHAP values of a bundle's trees, a feature each; empty where its predictor is not trees alone.
 * @throws InputError or GbdtError as `loadBundle`; InputError for a column that the rows lack.
 */
export function bundleContributions(folder: string, rows: Table): FeatureContributions[] {
  return readBundleFolder(folder).contributions?.(rows) ?? [];
}
