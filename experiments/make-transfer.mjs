// Learns how times of jobs carry over between GPUs, and judges it with GPUs left out: bundles/transfer/<kind>.json holds coefficients only.
// Run after a build: CTFUSION_REFERENCE_DIR=<folder> node experiments/make-transfer.mjs [--kind train|infer] [--study]

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  fitTransfer,
  importGpuTraining,
  importTimm,
  importTorchvision,
  judgeTransfer,
  studyTransfer,
  transferCells,
} from '@ctfusion/learn';
import { readResolvers } from '../packages/cli/dist/input/catalog-files.js';

const root = resolve(import.meta.dirname, '..');
const reference = process.env.CTFUSION_REFERENCE_DIR;
if (reference === undefined) throw new Error('CTFUSION_REFERENCE_DIR names no folder');
const { kind, study } = parseArgs({
  options: { kind: { type: 'string', default: 'train' }, study: { type: 'boolean', default: false } },
}).values;
const resolvers = readResolvers();
const trained = transferCells(
  importGpuTraining(join(reference, 'gpu-training'), resolvers).table,
  'training',
);
/** Five chips cannot teach what every rate does: levels of inference are learned beside those of training, with a level of every machine's own. */
const KINDS = {
  train: () => ({ cells: trained, learning: {} }),
  infer: () => ({
    cells: transferCells(importTorchvision(join(reference, 'torchvision'), resolvers).table, 'inference'),
    learning: { machineVariances: [0.03, 0.1, 0.3], beside: trained },
  }),
};
const { cells, learning } = KINDS[kind]();

/** timm's models, half precision, torch 2.4, channels first: one run on the older GPU, the newer one predicted. Nothing is learned from them. */
function judgeTimm(title, model) {
  const { table } = importTimm(join(reference, 'timm'), resolvers);
  const [software, layouts, runtimes, precisions] = ['software', 'memory_layout', 'runtime', 'precision'].map(
    (name) => table.texts(name),
  );
  const rows = Array.from({ length: table.rowCount }, (_, row) => row).filter(
    (row) =>
      software[row] === 'torch 2.4' &&
      layouts[row] === 'nchw' &&
      runtimes[row] === 'torch' &&
      precisions[row] === 'amp',
  );
  const timm = transferCells(table.take(rows), 'inference');
  const of = (name) => timm.filter(({ device }) => device === name);
  console.log(title, judgeTransfer(model, of('rtx3090'), of('rtx4090')));
}

if (study) {
  if (kind === 'infer') {
    const beside = trained.filter(({ chip }) => !/RTX 4090$/.test(chip));
    judgeTimm(
      'timm, the RTX 4090 left out of training jobs too',
      fitTransfer(cells, { ...learning, beside }),
    );
    judgeTimm('timm, by the bundle', fitTransfer(cells, learning));
  }
  console.log(
    'chip',
    cells.length,
    studyTransfer(cells, ({ chip }) => chip, learning),
  );
  if (kind === 'train')
    console.log(
      'name',
      studyTransfer(cells, ({ device }) => device),
    );
} else {
  const rounded = (value) => (Number.isFinite(value) ? Number(value.toPrecision(6)) : value);
  const text = JSON.stringify({ schema_version: 1, ...fitTransfer(cells, learning) }, (_, value) =>
    typeof value === 'number' ? rounded(value) : value,
  );
  mkdirSync(join(root, 'bundles', 'transfer'), { recursive: true });
  writeFileSync(join(root, 'bundles', 'transfer', `${kind}.json`), `${text}\n`);
}
