import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundleContributions, type FeatureContributions, shuffledIndices, type Table } from '@ctfusion/core';
import { InputError } from '@ctfusion/schema';
import type { Run } from './run.js';

const MOST_ROWS = 200;

/**
 * SHAP values of a run: from its `shap_values.csv`, else of its bundle on up to 200 test rows, drawn at random; empty where it has neither, or
 * the dataset is not at hand.
 * @param testRows the test rows with all columns of the dataset
 */
export function explainRun(run: Run, testRows: Table | undefined): readonly FeatureContributions[] {
  const bundle = join(run.directory, 'bundle');
  if (run.extras.shap.length > 0 || testRows === undefined || !existsSync(join(bundle, 'predictor.json'))) {
    return run.extras.shap;
  }
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
