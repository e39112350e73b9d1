#!/usr/bin/env node
/**
 * Judges the memory of every run of language models and every step in the reference data: nobody can have
 * measured what does not fit.
 *
 *   CTFUSION_REFERENCE_DIR=… node scripts/memory-fit.mjs     (after npm run build)
 *
 * Of gpu-training only runs that state their batch are judged. Means of LocalScore's nine tests are judged by the longest of them (1280 tokens read,
 * 3072 written). Prints, for each dataset, the runs, those
 * whose device's memory is known, those judged not to fit (with their sums), and those of which a runtime leaves a part on the host. Exits
 * with 1 if any run is judged not to fit.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCsv, writeTable } from '@ctfusion/base/files';
import {
  importCloudServers,
  importGpuTraining,
  importLlmConsumer,
  importLlmGeneration,
  importNeusight,
  importTimm,
  importTorchvision,
} from '@ctfusion/learn';
import { assess } from '@ctfusion/predict';
import { readResolvers } from '../packages/cli/dist/input/catalog-files.js';

const reference = process.env.CTFUSION_REFERENCE_DIR;
if (reference === undefined) {
  console.error('CTFUSION_REFERENCE_DIR names no folder of reference data');
  process.exit(2);
}
const resolvers = await readResolvers();
const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-memory-'));

/** The consumer runs with LocalScore's means told as their longest test. */
async function consumerFolder() {
  const runs = readCsv(join(reference, 'llm-consumer', 'runs.csv'), () => 'text');
  const tests = runs.texts('test');
  const isMean = tests.map((test) => /^localscore-(pp|tg)$/.test(test));
  const replaced = (name, value) => [
    name,
    { kind: 'text', values: runs.texts(name).map((text, row) => (isMean[row] ? value : text)) },
  ];
  const changed = runs.with([
    replaced('test', 'whole request'),
    replaced('prompt_tokens', '1280'),
    replaced('generated_tokens', '3072'),
    replaced('tokens_per_second', '1'),
  ]);
  await writeTable(changed, join(scratch, 'runs.csv'));
  return scratch;
}

/** An assumed batch is as large as others' for the memory, so it proves nothing. */
function withStatedBatch({ table }) {
  const origins = table.texts('batch_origin');
  return { table: table.take(origins.flatMap((origin, row) => (origin === 'stated' ? [row] : []))) };
}

/** What a verdict needs of a predictor that refuses nothing else. */
const judge = (kind) => ({
  kind: 'memory',
  taskKind: kind,
  inputs: [],
  trainingDomain: {},
  trainedSettings: { task_kind: [kind] },
  backend: 'data-sheet',
});
let misfits = 0;
for (const [name, load] of [
  ['llm-consumer', async () => importLlmConsumer(await consumerFolder(), resolvers)],
  ['llm-generation', async () => importLlmGeneration(join(reference, 'llm-generation'), resolvers)],
  ['cloud-servers', async () => importCloudServers(join(reference, 'cloud-servers'), resolvers)],
  [
    'gpu-training',
    async () => withStatedBatch(await importGpuTraining(join(reference, 'gpu-training'), resolvers)),
  ],
  ['timm', async () => importTimm(join(reference, 'timm'), resolvers)],
  ['neusight', async () => importNeusight(join(reference, 'neusight'), resolvers)],
  ['torchvision', async () => importTorchvision(join(reference, 'torchvision'), resolvers)],
]) {
  const { table } = await load();
  const kind = table.texts('task_kind')[0];
  const accelerators = table.texts('accelerator');
  const memory = table.numbers('vram_gb');
  const known = memory.filter((gb, row) => gb > 0 && accelerators[row] !== 'cpu').length;
  const reasons = assess(table, judge(kind)).flatMap((verdict) =>
    verdict.reasons.filter((text) => /^needs /.test(text)),
  );
  const spilled = reasons.filter((text) => text.includes("lies in the host's memory"));
  const refused = reasons.filter((text) => !text.includes("lies in the host's memory"));
  console.log(
    `${name}: ${table.rowCount} runs, memory known of ${known}; ${refused.length} judged not to fit, ${spilled.length} partly on the host`,
  );
  for (const text of refused.slice(0, 10)) console.log(`  ${text}`);
  misfits += refused.length;
}
rmSync(scratch, { recursive: true });
process.exit(misfits === 0 ? 0 : 1);
