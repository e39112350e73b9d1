#!/usr/bin/env node
/**
 * Records every figure that the README quotes, and compares two records.
 *
 *   node scripts/figures.mjs record before.json     (in the checkout to be measured, after npm run build)
 *   node scripts/figures.mjs compare before.json after.json
 *
 * `record` runs the command line as a user does and keeps every number of its JSON documents. The thesis' figures need
 * CTFUSION_REFERENCE_DIR; without it they are left out. `compare` lists every number that differs at all, and exits with 1 if one does.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const command = resolve('packages/cli/dist/bin.js');
const configs = 'experiments/configs';
const systems = ['data/slices/systems.csv', 'data/slices/hardware_benchmark.csv'];
/** Keys whose values name a place or a moment, not a figure. */
const ignored = /^(run_dir|directory|bundle|path|out|seconds|.*_seconds|created_at|date|digest|.*_at)$/i;

function run(args) {
  const text = execFileSync(process.execPath, [command, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1 << 28,
  });
  return JSON.parse(text);
}

/** document → path of a number or word → its value. */
function leaves(value, path = '', found = {}) {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) leaves(item, `${path}[${index}]`, found);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) {
      if (!ignored.test(key)) leaves(item, path === '' ? key : `${path}.${key}`, found);
    }
  } else found[path] = value;
  return found;
}

function record(file) {
  const folder = mkdtempSync(join(tmpdir(), 'ctfusion-figures-'));
  const figures = {};
  const keep = (name, args) => {
    const started = Date.now();
    const document = run(args);
    figures[name] = leaves(document);
    console.error(
      `${name}: ${Object.keys(figures[name]).length} values, ${((Date.now() - started) / 1000).toFixed(1)} s`,
    );
    return document;
  };
  const train = (name, config, ...more) =>
    keep(name, [
      'train',
      '--config',
      `${configs}/${config}.yml`,
      '--set',
      `output_dir=${folder}`,
      '--json',
      ...more,
    ]);
  const bundleOf = (config) =>
    join(
      folder,
      readdirSync(folder)
        .filter((name) => name.startsWith(`${config}_2`))
        .sort()
        .at(-1),
      'bundle',
    );
  try {
    for (const config of ['ctfusion', 'without_sbv', 'device_only', 'catalog_spec', 'kernel_centric']) {
      train(`slices_${config}`, `slices_${config}`);
    }
    train('slices_ctfusion_left_out', 'slices_ctfusion', '--set', 'validation.strategy=leave_one_group_out');
    train('slices_staged_gpu_sms', 'slices_staged', '--set', 'validation.group_by_col=gpu_sms');
    train('slices_staged_model_name', 'slices_staged', '--set', 'validation.group_by_col=model_name');
    train('slices_staged_holdout', 'slices_staged', '--set', 'validation.strategy=holdout');
    train('slices_staged_system', 'slices_staged');
    const question = ['--systems', ...systems, '--task', 'examples/task.json', '--json'];
    const bundle = ['--bundle', bundleOf('slices_staged')];
    keep('predict', ['predict', ...bundle, '--system', ...systems, '--task', 'examples/task.json', '--json']);
    keep('explain', [
      'predict',
      ...bundle,
      '--system',
      ...systems,
      '--task',
      'examples/task.json',
      '--explain',
      '--json',
    ]);
    keep('rank', ['rank', ...bundle, ...question, '--deadline-ms', '2000']);
    keep('predict_direct', [
      'predict',
      '--bundle',
      bundleOf('slices_ctfusion'),
      '--system',
      ...systems,
      '--task',
      'examples/task.json',
      '--json',
    ]);
    keep('slices_calibration', [
      'study',
      'calibration',
      '--config',
      `${configs}/slices_staged.yml`,
      '--k',
      '0,1,5,10',
      '--json',
    ]);
    keep('slices_coverage', [
      'study',
      'coverage',
      '--config',
      `${configs}/slices_staged.yml`,
      '--level',
      '0.9',
      '--json',
    ]);
    const reference = process.env.CTFUSION_REFERENCE_DIR;
    if (reference !== undefined) {
      const thesis = join(folder, 'thesis.csv');
      execFileSync(
        process.execPath,
        [command, 'dataset', 'import', join(reference, 'thesis'), '--from', 'thesis', '--out', thesis],
        { stdio: 'ignore' },
      );
      for (const config of ['thesis_benchmark', 'thesis_catalog', 'thesis_staged'])
        train(config, config, '--dataset', thesis);
      const study = ['--config', `${configs}/thesis_staged.yml`, '--dataset', thesis, '--json'];
      keep('thesis_calibration', ['study', 'calibration', ...study]);
      keep('thesis_coverage', ['study', 'coverage', ...study, '--level', '0.9']);
    }
    writeFileSync(file, `${JSON.stringify(figures, null, 1)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compare(beforeFile, afterFile) {
  const [before, after] = [beforeFile, afterFile].map((file) => JSON.parse(readFileSync(file, 'utf8')));
  let compared = 0;
  let different = 0;
  for (const [name, figures] of Object.entries(before)) {
    for (const [path, value] of Object.entries(figures)) {
      compared += 1;
      const now = after[name]?.[path];
      if (Object.is(now, value)) continue;
      different += 1;
      console.log(`${name} ${path}: ${value} -> ${now}`);
    }
  }
  console.log(`${compared} values compared, ${different} differ`);
  process.exitCode = different === 0 ? 0 : 1;
}

const [verb, ...files] = process.argv.slice(2);
if (verb === 'record' && files.length === 1) record(files[0]);
else if (verb === 'compare' && files.length === 2) compare(files[0], files[1]);
else {
  console.error('usage: node scripts/figures.mjs record FILE | compare BEFORE AFTER');
  process.exitCode = 2;
}
