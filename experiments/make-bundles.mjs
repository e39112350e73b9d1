// Trains the bundles that travel with the command, one for each kind of task: bundles/<kind>/; and bundles/frames-cloud-servers/, which does not.
// Run after a build, by `npm run bundles`, or `npm run bundles -- generation` for one.

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  fitAll,
  learnServers,
  loadDataset,
  loadExperimentConfig,
  loadExperimentDataset,
  runExperiment,
  saveBundle,
} from '@ctfusion/learn';

/**
 * Bundle → its config, and where its datasets come from if they are no embedded ones: folders of public measurements, read where
 * CTFUSION_REFERENCE_DIR names the folder that holds them. Elsewhere the bundle is left as it is. Only sources whose licence is stated
 * and lets what is learned from them be passed on.
 */
const BUNDLES = {
  frames: { config: 'slices_staged', from: [] },
  generation: { config: 'llm_consumer_staged', from: ['llm-consumer'] },
  diffusion: { config: 'stable_diffusion_staged', from: ['stable-diffusion'] },
  step: { config: 'step_public_staged', from: ['torchvision', 'neusight'] },
};

const root = resolve(import.meta.dirname, '..');
const reference = process.env['CTFUSION_REFERENCE_DIR'];
// Relative paths in a bundle must not tell whose machine this was.
process.chdir(root);

/** The frames bundle again, its imputation also learned with rented servers: what it keeps of them is theirs to license (CC BY-SA 4.0). */
const WITH_SERVERS = { name: 'frames-cloud-servers', of: 'frames', from: 'cloud-servers' };

/** The dataset of a bundle; imported by the command, as anyone would. Undefined where the measurements are not there. */
async function datasetOf(from, loaded) {
  if (from.length === 0) return await loadExperimentDataset(loaded);
  if (reference === undefined) return undefined;
  const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-bundles-'));
  const [dataset_path, ...further_paths] = from.map((source) => imported(source, scratch));
  const { data } = loaded.config;
  const config = { ...loaded.config, data: { ...data, dataset_path, further_paths } };
  const dataset = await loadExperimentDataset({ ...loaded, config });
  rmSync(scratch, { recursive: true });
  return dataset.withSource([data.dataset_path, ...data.further_paths].join(' + '));
}

function imported(source, scratch) {
  const path = join(scratch, `${source.replaceAll('-', '_')}.csv`);
  const command = join('packages', 'cli', 'dist', 'bin.js');
  const options = ['--from', source, '--out', path];
  execFileSync(process.execPath, [command, 'dataset', 'import', join(reference, source), ...options]);
  return path;
}

/** The bundle, in a folder with its own licence and attribution; coefficients and covariances, no row of a server. */
async function makeWithServers({ name, of, from }) {
  if (reference === undefined) return leftAsItIs(name);
  const loaded = loadExperimentConfig(join('experiments', 'configs', `${BUNDLES[of].config}.yml`));
  const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-bundles-'));
  const servers = await loadDataset(imported(from, scratch));
  rmSync(scratch, { recursive: true });
  const dataset = await datasetOf(BUNDLES[of].from, loaded);
  const target = join('bundles', name);
  if (existsSync(target)) rmSync(target, { recursive: true });
  saveBundle(fitAll(loaded, dataset, { elsewhere: [learnServers(servers)] }), target);
  copyFileSync(join(reference, from, 'LICENSE'), join(target, 'LICENSE'));
  copyFileSync(join('experiments', 'attributions', `${name}.md`), join(target, 'ATTRIBUTION.md'));
  console.log(target);
}

function leftAsItIs(name) {
  console.log(`bundles/${name}: left as it is; CTFUSION_REFERENCE_DIR does not name its measurements`);
}

// One of them by its name, or all.
const wanted = process.argv.slice(2);
for (const [name, bundle] of Object.entries(BUNDLES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const file = join('experiments', 'configs', `${bundle.config}.yml`);
  const overrides = bundle.from.length === 0 ? ['validation.strategy=leave_one_group_out'] : [];
  const loaded = loadExperimentConfig(file, overrides);
  const dataset = await datasetOf(bundle.from, loaded);
  if (dataset === undefined) {
    leftAsItIs(name);
    continue;
  }
  const { predictor, metrics } = runExperiment(loaded, dataset);
  const target = join('bundles', name);
  if (existsSync(target)) rmSync(target, { recursive: true });
  saveBundle(predictor, target);
  console.log(`${target}: ${metrics.mape_group_mean.toFixed(2)} % with a group left out`);
}
if (wanted.length === 0 || wanted.includes(WITH_SERVERS.name)) await makeWithServers(WITH_SERVERS);
