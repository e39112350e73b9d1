// Trains the bundles that ship: one for each kind of task, bundles/<kind>/; bundles/transfer/; and those learned
// with rented servers, bundles/<kind>-cloud-servers/.
// Run after a build: npm run bundles -- [--data FOLDER] [NAME...]
//   --data FOLDER   holds a folder for each source, as docs/research.md lists them; default: the variable CTFUSION_REFERENCE_DIR
//   NAME            of a bundle; all where none is named. A bundle whose measurements are not there is left as it is.

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
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
 * Bundle → its config, and where its datasets come from if they are no embedded ones: folders of public measurements. Only sources whose
 * licence is stated and lets what is learned from them be passed on. Where that has to keep a source's own licence, `licensedBy` names it.
 */
const BUNDLES = {
  frames: { config: 'slices_staged', from: [] },
  generation: { config: 'llm_consumer_staged', from: ['llm-consumer'] },
  diffusion: { config: 'stable_diffusion_staged', from: ['stable-diffusion'] },
  step: { config: 'step_public_staged', from: ['torchvision', 'neusight'] },
  'generation-cloud-servers': {
    config: 'llm_servers_staged',
    from: ['llm-consumer', 'llm-generation', 'cloud-servers'],
    licensedBy: 'cloud-servers',
  },
};

const root = resolve(import.meta.dirname, '..');
const { values, positionals: wanted } = parseArgs({
  options: { data: { type: 'string' } },
  allowPositionals: true,
});
const given = values.data ?? process.env['CTFUSION_REFERENCE_DIR'];
// Relative to where the command was called, which is no more once the folder is changed.
const reference = given === undefined ? undefined : resolve(given);
// Relative paths in a bundle must not tell whose machine this was.
process.chdir(root);

/** The frames bundle again, its imputation also learned with rented servers: what it keeps of them is theirs to license (CC BY-SA 4.0). */
const WITH_SERVERS = { name: 'frames-cloud-servers', of: 'frames', from: 'cloud-servers' };
/** Not of tasks but of timed jobs: `make-transfer.mjs` learns it. */
const TRANSFER = { name: 'transfer', from: 'gpu-training' };

/** The dataset of a bundle; imported by the command, as anyone would. Undefined where the measurements are not there. */
async function datasetOf(from, loaded) {
  if (from.length === 0) return await loadExperimentDataset(loaded);
  if (!hasSources(from)) return undefined;
  const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-bundles-'));
  const [dataset_path, ...further_paths] = from.map((source) => imported(source, scratch));
  const { data } = loaded.config;
  const config = { ...loaded.config, data: { ...data, dataset_path, further_paths } };
  const dataset = await loadExperimentDataset({ ...loaded, config });
  rmSync(scratch, { recursive: true });
  return dataset.withSource([data.dataset_path, ...data.further_paths].join(' + '));
}

const hasSources = (sources) =>
  reference !== undefined && sources.every((source) => existsSync(join(reference, source)));

function imported(source, scratch) {
  const path = join(scratch, `${source.replaceAll('-', '_')}.csv`);
  const command = join('packages', 'cli', 'dist', 'bin.js');
  const options = ['--from', source, '--out', path];
  execFileSync(process.execPath, [command, 'dataset', 'import', join(reference, source), ...options]);
  return path;
}

/** The bundle, in a folder with its own licence and attribution; coefficients and covariances, no row of a server. */
async function makeWithServers({ name, of, from }) {
  if (!hasSources([from])) return leftAsItIs(name, [from]);
  const loaded = loadExperimentConfig(join('experiments', 'configs', `${BUNDLES[of].config}.yml`));
  const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-bundles-'));
  const servers = await loadDataset(imported(from, scratch));
  rmSync(scratch, { recursive: true });
  const dataset = await datasetOf(BUNDLES[of].from, loaded);
  const target = join('bundles', name);
  if (existsSync(target)) rmSync(target, { recursive: true });
  saveBundle(fitAll(loaded, dataset, { elsewhere: [learnServers(servers)] }), target);
  addLicence(name, from);
  console.log(target);
}

function addLicence(name, from) {
  copyFileSync(join(reference, from, 'LICENSE'), join('bundles', name, 'LICENSE'));
  copyFileSync(join('experiments', 'attributions', `${name}.md`), join('bundles', name, 'ATTRIBUTION.md'));
}

function leftAsItIs(name, from) {
  const place = reference === undefined ? 'no --data FOLDER names' : `${reference} lacks`;
  console.log(`bundles/${name}: left as it is; ${place} ${from.join(' or ')}`);
}

function makeTransfer({ name, from }) {
  if (!hasSources([from])) return leftAsItIs(name, [from]);
  const env = { ...process.env, CTFUSION_REFERENCE_DIR: reference };
  execFileSync(process.execPath, [join('experiments', 'make-transfer.mjs')], { env, stdio: 'inherit' });
  console.log(join('bundles', name));
}

const names = [...Object.keys(BUNDLES), TRANSFER.name, WITH_SERVERS.name];
const unknown = wanted.find((name) => !names.includes(name));
if (unknown !== undefined) {
  console.error(`there is no bundle '${unknown}'; known are ${names.join(', ')}`);
  process.exit(2);
}
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);
for (const [name, bundle] of Object.entries(BUNDLES)) {
  if (!isWanted(name)) continue;
  const file = join('experiments', 'configs', `${bundle.config}.yml`);
  const overrides = bundle.from.length === 0 ? ['validation.strategy=leave_one_group_out'] : [];
  const loaded = loadExperimentConfig(file, overrides);
  const dataset = await datasetOf(bundle.from, loaded);
  if (dataset === undefined) {
    leftAsItIs(name, bundle.from);
    continue;
  }
  const { predictor, metrics } = runExperiment(loaded, dataset);
  const target = join('bundles', name);
  if (existsSync(target)) rmSync(target, { recursive: true });
  saveBundle(predictor, target);
  if (bundle.licensedBy !== undefined) addLicence(name, bundle.licensedBy);
  console.log(`${target}: ${metrics.mape_group_mean.toFixed(2)} % with a group left out`);
}
if (isWanted(TRANSFER.name)) makeTransfer(TRANSFER);
if (isWanted(WITH_SERVERS.name)) await makeWithServers(WITH_SERVERS);
