// Learns how times of jobs carry over between GPUs, and judges it with GPUs left out: bundles/transfer/<kind>.json holds coefficients only.
// Run after a build: CTFUSION_REFERENCE_DIR=<folder> node experiments/make-transfer.mjs [--kind train|infer|generate] [--study]

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  fitTransfer,
  generationCells,
  importGpuTraining,
  importLlmConsumer,
  importLlmGeneration,
  importTimm,
  importTorchvision,
  judgeTransfer,
  knownExchanges,
  studyTransfer,
  transferCells,
} from '@ctfusion/learn';
import { machineRates } from '@ctfusion/predict';
import { readResolvers } from '../packages/cli/dist/input/catalog-files.js';

const root = resolve(import.meta.dirname, '..');
const reference = process.env.CTFUSION_REFERENCE_DIR;
if (reference === undefined) throw new Error('CTFUSION_REFERENCE_DIR names no folder');
const { kind, study } = parseArgs({
  options: { kind: { type: 'string', default: 'train' }, study: { type: 'boolean', default: false } },
}).values;
const resolvers = readResolvers();
const read = (importer, folder) => importer(join(reference, folder), resolvers).table;
const byChip = ({ chip }) => chip;

/** timm's models, half precision, torch 2.4, channels first: one run on the older GPU, the newer one predicted. Nothing is learned from them. */
function judgeTimm(title, { model }) {
  const table = read(importTimm, 'timm');
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
  const { names: _, ...judged } = judgeTransfer(model, of('rtx3090'), of('rtx4090'));
  told(title, judged);
}

/**
 * LLM-Inference-Bench, another source on other accelerators: one request of one sequence on one device, as many tokens written as read. One run on every other device of the
 * benchmark, each chip left out of what was learned, too. Nothing is learned from it. It waits for writing, so it is also asked as that.
 */
function judgeRequests(cells) {
  const table = read(importLlmGeneration, 'llm-generation');
  const [devices, models, runtimes] = ['system_id', 'model_name', 'runtime'].map((name) => table.texts(name));
  const [counts, sequences, prompts, times] = [
    'parallel_devices',
    'sequences',
    'prompt_tokens',
    'total_time_ms',
  ].map((name) => table.numbers(name));
  const rates = machineRates(table, 'fp16');
  const runs = new Map();
  for (let row = 0; row < table.rowCount; row++) {
    if (counts[row] !== 1 || sequences[row] !== 1 || rates[row] === undefined) continue;
    const job = `${models[row]} ${runtimes[row]} ${prompts[row]}`;
    const key = `${devices[row]} ${job}`;
    const cell = runs.get(key) ?? { device: devices[row], job, rates: rates[row], times: [] };
    cell.times.push(times[row]);
    runs.set(key, cell);
  }
  const requests = Array.from(runs.values(), ({ times: all, ...cell }) => {
    all.sort((a, b) => a - b);
    return { ...cell, precision: 'fp16', milliseconds: all[Math.floor((all.length - 1) / 2)] };
  });
  const chipOf = (device) => device.replace(/^(NVIDIA|AMD Instinct|Intel) (Tesla )?/, '').split(/[ -]/)[0];
  for (const name of [undefined, 'writing']) {
    const asked = requests.map((cell) => ({ ...cell, ...(name === undefined ? {} : { name }) }));
    for (const device of new Set(asked.map((cell) => cell.device))) {
      const others = cells.filter(({ chip }) => !chip.split(/[ -]/).includes(chipOf(device)));
      const { model } = fitTransfer(others, { isByName: name !== undefined });
      const {
        devices: _,
        names: __,
        ...judged
      } = judgeTransfer(
        model,
        asked.filter((cell) => cell.device !== device),
        asked.filter((cell) => cell.device === device),
      );
      told(
        `requests, ${name ?? 'any job'}, ${device} (${cells.length - others.length} cells left out)`,
        judged,
      );
    }
  }
}

const told = (title, judged) => console.log(title, judged);

const KINDS = {
  train() {
    const steps = read(importGpuTraining, 'gpu-training');
    const cells = transferCells(steps, 'training');
    const shared = knownExchanges(steps);
    return {
      cells,
      learning: {},
      exchanges: shared.exchanges,
      judge() {
        for (const isByName of [false, true]) {
          const title = isByName ? 'jobs told by name' : 'any job';
          told(`${title}, a chip left out`, studyTransfer(cells, byChip, { isByName }));
          told(
            `${title}, a name left out`,
            studyTransfer(cells, ({ device }) => device, { isByName }),
          );
        }
        told('several GPUs', shared.study);
      },
    };
  },
  /** Five chips cannot teach what every rate does: levels of inference are learned beside those of training, with a level of every machine's own. */
  infer() {
    const trained = transferCells(read(importGpuTraining, 'gpu-training'), 'training');
    const cells = transferCells(read(importTorchvision, 'torchvision'), 'inference');
    // Half of the hosts have one chip of the five.
    const learning = { machineVariances: [0.03, 0.1, 0.3], beside: trained, byChipInterval: true };
    return {
      cells,
      learning,
      judge() {
        const beside = trained.filter(({ chip }) => !/RTX 4090$/.test(chip));
        judgeTimm(
          'timm, the RTX 4090 left out of training jobs too',
          fitTransfer(cells, { ...learning, beside }),
        );
        judgeTimm('timm, by the bundle', fitTransfer(cells, learning));
        for (const isByName of [false, true])
          told(
            `${isByName ? 'networks told by name' : 'any network'}, a chip left out`,
            studyTransfer(cells, byChip, { ...learning, isByName }),
          );
      },
    };
  },
  generate() {
    const cells = generationCells(read(importLlmConsumer, 'llm-consumer'));
    const chips = [...new Set(cells.map(byChip))].sort();
    const groupOf = ({ chip }) => String(chips.indexOf(chip) % 10);
    return {
      cells,
      learning: {},
      judge() {
        for (const isByName of [false, true])
          told(
            `${isByName ? 'reading or writing said' : 'any'}, chips left out in ten groups`,
            studyTransfer(cells, groupOf, { isByName }),
          );
        judgeRequests(cells);
      },
    };
  },
};
const { cells, learning, exchanges, judge } = KINDS[kind]();

if (study) {
  judge();
} else {
  const rounded = (value) => (Number.isFinite(value) ? Number(value.toPrecision(6)) : value);
  const bundle = {
    schema_version: 2,
    general: fitTransfer(cells, learning).model,
    named: fitTransfer(cells, { ...learning, isByName: true }).model,
    exchanges,
  };
  const text = JSON.stringify(bundle, (_, value) => (typeof value === 'number' ? rounded(value) : value));
  mkdirSync(join(root, 'bundles', 'transfer'), { recursive: true });
  writeFileSync(join(root, 'bundles', 'transfer', `${kind}.json`), `${text}\n`);
}
