// Trains the bundles that travel with the command, on every system of the embedded dataset: bundles/<name>/.
// Run after a build, by `npm run bundles`.

import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  loadDataset,
  loadExperimentConfig,
  resolveDatasetPath,
  runExperiment,
  saveBundle,
} from '@ctfusion/learn';

/** Bundle → its config. */
const BUNDLES = { frames: 'slices_staged' };

const root = resolve(import.meta.dirname, '..');
// Relative paths in a bundle must not tell whose machine this was.
process.chdir(root);
for (const [name, config] of Object.entries(BUNDLES)) {
  const file = join('experiments', 'configs', `${config}.yml`);
  const loaded = loadExperimentConfig(file, ['validation.strategy=leave_one_group_out']);
  const dataset = await loadDataset(resolveDatasetPath(loaded.config.data.dataset_path, file));
  const { predictor, metrics } = runExperiment(loaded, dataset);
  const target = join('bundles', name);
  if (existsSync(target)) rmSync(target, { recursive: true });
  saveBundle(predictor, target);
  console.log(`${target}: ${metrics.mape_group_mean.toFixed(2)} % with a system left out`);
}
