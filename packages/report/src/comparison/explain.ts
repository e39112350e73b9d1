import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, shuffledIndices } from '@ctfusion/base';
import { bundleContributions } from '@ctfusion/learn';
import type { FeatureContributions } from '@ctfusion/predict';
import type { Run } from './run.js';
import { loadTestRows } from './run-dataset.js';

const MOST_ROWS = 200;

/**
 * SHAP values of a run: from its `shap_values.csv`, else of its bundle on up to 200 test rows, drawn at random; empty where it has neither, or
 * the dataset is not at hand.
 */
export async function explainRun(run: Run): Promise<readonly FeatureContributions[]> {
  const bundle = join(run.directory, 'bundle');
  if (run.extras.shap.length > 0 || !existsSync(join(bundle, 'predictor.json'))) return run.extras.shap;
  const testRows = await loadTestRows(run);
  if (testRows === undefined) return [];
  // At random, not every n-th: datasets list batch sizes and sizes in turn.
  const sample = shuffledIndices(testRows.rowCount, 42).slice(0, MOST_ROWS).sort();
  try {
    return bundleContributions(bundle, testRows.take(sample));
  } catch (error) {
    // A bundle of another version explains nothing here; the rest of the report needs none.
    if (error instanceof InputError) return [];
    throw error;
  }
}
