import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot, succeed } from './command.mjs';
import { stateOf, visibleIn } from './state.mjs';

const slices = join(projectRoot, 'data', 'slices');
const systems = [join(slices, 'systems.csv'), join(slices, 'hardware_benchmark.csv')];
const config = (name) => join(projectRoot, 'experiments', 'configs', `${name}.yml`);
const run = (name) => join(projectRoot, 'experiments', 'outputs', name);
const build = [
  ...['dataset', 'build', '--measurements', join(slices, 'measurements.csv')],
  ...['--benchmarks', systems[1], '--systems', systems[0]],
];
const curves = ['--curves', join(slices, 'gpu_compute_curves.csv')];

/**
 * A command that writes. `out` is what it writes, relative to the folder it runs in; `newer` are its arguments, `older` those of another
 * output under the same name, where one may be replaced. A `parent` is a folder that gets outputs under names of the command's own.
 */
const OUTPUTS = (bundle) => [
  {
    name: 'rank',
    out: 'ranking.csv',
    newer: rank(bundle, '0.9', 'ranking.csv'),
    older: rank(bundle, '0.5', 'ranking.csv'),
  },
  {
    name: 'rank to Parquet',
    out: 'ranking.parquet',
    newer: rank(bundle, '0.9', 'ranking.parquet'),
    older: rank(bundle, '0.5', 'ranking.parquet'),
  },
  {
    name: 'dataset build',
    out: 'data.csv',
    newer: [...build, ...curves, '--out', 'data.csv'],
    older: [...build, '--out', 'data.csv'],
  },
  {
    name: 'evaluate',
    out: 'report',
    newer: ['evaluate', run('slices_ctfusion'), '--out', 'report'],
    older: ['evaluate', run('slices_device_only'), '--out', 'report'],
  },
  {
    name: 'calibrate',
    out: 'calibrated',
    newer: [
      ...['calibrate', '--bundle', bundle, '--runs', join(slices, 'measurements.csv')],
      ...['--system', ...systems, '--out', 'calibrated'],
    ],
  },
  { name: 'train', parent: 'runs', newer: trainArguments(50) },
];

function rank(bundle, level, out) {
  const task = join(projectRoot, 'examples', 'task.json');
  return [
    'rank',
    '--bundle',
    bundle,
    '--systems',
    ...systems,
    '--task',
    task,
    '--level',
    level,
    '--out',
    out,
  ];
}

/** A training of a second, whose run directory says how many trees it was asked for. */
export function trainArguments(trees) {
  return [
    ...['train', '--config', config('slices_device_only'), '--dataset', slices, '--set', 'output_dir=runs'],
    `model.params.n_estimators=${trees}`,
  ];
}

/** A benchmark of a few seconds, whose results come bit by bit. */
export const BENCH = {
  name: 'bench',
  parent: 'results',
  newer: [
    ...['bench', '--quick', '--target', 'host_compute', '--backend', 'onnxruntime', '--device', 'cpu'],
    ...['--out', 'results'],
  ],
};

/** Trains the bundle that the subjects need. */
export async function trainBundle(folder) {
  mkdirSync(folder, { recursive: true });
  const { stdout } = await succeed(
    [
      ...['train', '--config', config('slices_staged'), '--dataset', slices, '--json', '--set'],
      ...['output_dir=runs', 'validation.strategy=holdout', 'predictor.seeds=[1]'],
      'validation.test_groups=[intel_xeon_emerald_rapids_16c__nvidia_h100_132sm]',
    ],
    folder,
  );
  return join(folder, JSON.parse(stdout).bundle);
}

/** The subjects, each with the states of its whole outputs and how long an undisturbed run takes, from runs in `folder`. */
export async function prepareSubjects(folder, bundle, names) {
  const subjects = OUTPUTS(bundle).filter(({ name }) => names === undefined || names.includes(name));
  const prepared = [];
  for (const subject of subjects) {
    const reference = join(folder, subject.name.replaceAll(' ', '-'));
    mkdirSync(reference, { recursive: true });
    const old = subject.older === undefined ? 'absent' : await produced(subject, subject.older, reference);
    const started = performance.now();
    const whole = await produced(subject, subject.newer, reference);
    prepared.push({ ...subject, old, whole, durationMs: performance.now() - started });
  }
  return prepared;
}

async function produced(subject, args, folder) {
  await succeed(args, folder);
  return outputState(subject, folder);
}

/** The state of the one output, be it under a name of its own. */
function outputState({ out, parent }, folder) {
  return stateOf(
    out === undefined ? join(folder, parent, visibleIn(join(folder, parent))[0]) : join(folder, out),
  );
}

/** What is not as it should be in a folder where a command was disturbed: a list of sentences, empty if all that is seen is whole. */
export function faultsIn(subject, folder, before) {
  if (subject === BENCH || subject.name === BENCH.name) return benchFaults(join(folder, subject.parent));
  if (subject.parent !== undefined) {
    const parent = join(folder, subject.parent);
    return visibleIn(parent).flatMap((name) =>
      stateOf(join(parent, name)) === subject.whole ? [] : [`${name} is not whole`],
    );
  }
  const state = stateOf(join(folder, subject.out));
  if (state === before || state === subject.whole) return [];
  return [`${subject.out} is neither the older nor the newer one: ${state.slice(0, 200)}`];
}

/** Results that come bit by bit: each file is whole at any time. */
function benchFaults(parent) {
  return visibleIn(parent).flatMap((name) =>
    readdirSync(join(parent, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .flatMap((entry) => {
        const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
        if (!text.endsWith('\n')) return [`${name}/${entry.name} ends in the middle of a line`];
        if (!entry.name.endsWith('.json')) return [];
        try {
          JSON.parse(text);
          return [];
        } catch {
          return [`${name}/${entry.name} is no whole JSON`];
        }
      }),
  );
}
