// Trains the bundles that travel with the command, one for each kind of task: bundles/<kind>/.
// Run after a build, by `npm run bundles`, or `npm run bundles -- generation` for one.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  loadDataset,
  loadExperimentConfig,
  resolveDatasetPath,
  runExperiment,
  saveBundle,
} from '@ctfusion/learn';

/**
 * Bundle → its config, and where its dataset comes from if it is no embedded one: a folder of public measurements, read where
 * CTFUSION_REFERENCE_DIR names the folder that holds it. Elsewhere the bundle is left as it is.
 */
const BUNDLES = {
  frames: { config: 'slices_staged' },
  generation: { config: 'llm_consumer_staged', from: 'llm-consumer' },
  diffusion: { config: 'stable_diffusion_staged', from: 'stable-diffusion' },
};

const root = resolve(import.meta.dirname, '..');
const reference = process.env['CTFUSION_REFERENCE_DIR'];
// Relative paths in a bundle must not tell whose machine this was.
process.chdir(root);

/** The dataset of a bundle; imported by the command, as anyone would. Undefined where the measurements are not there. */
async function datasetOf({ from }, file, config) {
  if (from === undefined) return await loadDataset(resolveDatasetPath(config.data.dataset_path, file));
  if (reference === undefined) return undefined;
  const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-bundles-'));
  const path = join(scratch, `${from.replaceAll('-', '_')}.csv`);
  const command = join('packages', 'cli', 'dist', 'bin.js');
  execFileSync(process.execPath, [
    command,
    'dataset',
    'import',
    join(reference, from),
    '--from',
    from,
    '--out',
    path,
  ]);
  const dataset = await loadDataset(path);
  rmSync(scratch, { recursive: true });
  return dataset.withSource(config.data.dataset_path);
}

// One of them by its name, or all.
const wanted = process.argv.slice(2);
for (const [name, bundle] of Object.entries(BUNDLES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const file = join('experiments', 'configs', `${bundle.config}.yml`);
  const overrides = bundle.from === undefined ? ['validation.strategy=leave_one_group_out'] : [];
  const loaded = loadExperimentConfig(file, overrides);
  const dataset = await datasetOf(bundle, file, loaded.config);
  if (dataset === undefined) {
    console.log(`bundles/${name}: left as it is; CTFUSION_REFERENCE_DIR does not name its measurements`);
    continue;
  }
  const { predictor, metrics } = runExperiment(loaded, dataset);
  const target = join('bundles', name);
  if (existsSync(target)) rmSync(target, { recursive: true });
  saveBundle(predictor, target);
  console.log(`${target}: ${metrics.mape_group_mean.toFixed(2)} % with a system left out`);
}
