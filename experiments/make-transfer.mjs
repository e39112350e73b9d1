// Learns how times of training jobs carry over between GPUs, and judges it with GPUs left out: bundles/transfer/transfer.json holds
// coefficients only. Run after a build: CTFUSION_REFERENCE_DIR=<folder> node experiments/make-transfer.mjs [--study]

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fitTransfer, importGpuTraining, studyTransfer, transferCells } from '@ctfusion/learn';
import { readResolvers } from '../packages/cli/dist/input/catalog-files.js';

const root = resolve(import.meta.dirname, '..');
const reference = process.env.CTFUSION_REFERENCE_DIR;
if (reference === undefined) throw new Error('CTFUSION_REFERENCE_DIR names no folder');
const cells = transferCells(importGpuTraining(join(reference, 'gpu-training'), readResolvers()).table);
if (process.argv.includes('--study')) {
  for (const [by, groupOf] of [
    ['chip', ({ chip }) => chip],
    ['name', ({ device }) => device],
  ])
    console.log(by, studyTransfer(cells, groupOf));
} else {
  const rounded = (value) => (Number.isFinite(value) ? Number(value.toPrecision(6)) : value);
  const text = JSON.stringify({ schema_version: 1, ...fitTransfer(cells) }, (_, value) =>
    typeof value === 'number' ? rounded(value) : value,
  );
  mkdirSync(join(root, 'bundles', 'transfer'), { recursive: true });
  writeFileSync(join(root, 'bundles', 'transfer', 'transfer.json'), `${text}\n`);
}
