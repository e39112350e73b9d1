import type { FeatureContributions } from '../explain/shap.js';
import type { Table } from '../table/table.js';
import { loadBundle } from './bundle.js';
import { DirectPredictor } from './direct/direct-predictor.js';

/**
 * SHAP values of a bundle's trees, a feature each; empty where its predictor is not trees alone.
 * @throws InputError or GbdtError as `loadBundle`; InputError for a column that the rows lack.
 */
export function bundleContributions(folder: string, rows: Table): FeatureContributions[] {
  const predictor = loadBundle(folder);
  return predictor instanceof DirectPredictor ? predictor.contributions(rows) : [];
}
