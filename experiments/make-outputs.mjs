// Trains the embedded experiments and keeps of each run what is small: experiments/outputs/<config>/. From these it draws the figures in
// experiments/outputs/figures/ and writes the results between the markers of README.md.
// Run after a build, by `npm run outputs`; `npm run outputs -- slices_staged` trains that one again, `-- --readme` none: figures and README.md
// are renewed each time.

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { shuffledIndices } from '@ctfusion/base';
import { replaceFolderAtomically } from '@ctfusion/base/files';
import {
  bundleContributions,
  loadDataset,
  loadExperimentConfig,
  readModelImportance,
  resolveDatasetPath,
  runExperiment,
  studyCalibration,
  studyLadder,
  writeRunDirectory,
} from '@ctfusion/learn';
import {
  architectureFigure,
  evaluateRuns,
  loadLayout,
  namesRun,
  readmeResults,
  WIDE,
} from '../packages/report/dist/index.js';

const root = resolve(import.meta.dirname, '..');
const outputs = join(root, 'experiments', 'outputs');
const layout = join(root, 'experiments', 'reports', 'slices.yml');
const KEPT = [
  'config.yml',
  'feature_list.json',
  'fold_metrics.csv',
  'holdout_metrics.csv',
  'metrics.json',
  'predictions.csv',
  'summary.md',
];

if (!process.argv.includes('--readme')) await makeRuns();
await renewReadme();

/** Every experiment that the layout names, one folder each, named without a timestamp so that differences show. */
async function makeRuns() {
  const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-outputs-'));
  // Relative paths in configs and summaries must not tell whose machine this was.
  process.chdir(root);
  const fresh = join(scratch, 'outputs');
  try {
    const wanted = loadLayout(layout);
    const asked = process.argv.slice(2);
    const configs = readdirSync(join(root, 'experiments', 'configs'))
      .filter((name) => namesRun(wanted, basename(name, '.yml')))
      .filter((name) => asked.length === 0 || asked.includes(basename(name, '.yml')));
    if (asked.length > 0) cpSync(outputs, fresh, { recursive: true });
    for (const name of configs) rmSync(join(fresh, basename(name, '.yml')), { recursive: true, force: true });
    for (const name of configs.sort()) await makeRun(join('experiments', 'configs', name), scratch, fresh);
    replaceFolderAtomically(outputs, (folder) => cpSync(fresh, folder, { recursive: true }), {
      noun: 'the embedded runs',
      foreignEntry: () => undefined,
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function makeRun(configFile, scratch, fresh) {
  // The staged predictor's config leaves one system out at a time; here all methods are judged on the same systems.
  const loaded = loadExperimentConfig(configFile, ['validation.strategy=holdout']);
  const dataset = await loadDataset(resolveDatasetPath(loaded.config.data.dataset_path, configFile));
  const outcome = runExperiment(loaded, dataset);
  const { runDir } = writeRunDirectory({
    ...outcome,
    loaded: { ...loaded, config: { ...loaded.config, output_dir: scratch } },
  });
  const kept = join(fresh, basename(configFile, '.yml'));
  mkdirSync(kept, { recursive: true });
  for (const file of KEPT) if (existsSync(join(runDir, file))) cpSync(join(runDir, file), join(kept, file));
  writeFileSync(
    join(kept, 'feature_importance.csv'),
    importanceCsv(readModelImportance(join(runDir, 'models'))),
  );
  const explained = bundleContributions(join(runDir, 'bundle'), sampleOf(outcome));
  if (explained.length > 0) writeFileSync(join(kept, 'shap_values.csv'), shapCsv(explained));
  const coverage = coverageByLevel(outcome);
  if (coverage.length > 0)
    writeFileSync(join(kept, 'coverage.json'), `${JSON.stringify(coverage, null, 2)}\n`);
  if (loaded.config.predictor?.kind === 'staged') {
    const study = studyCalibration(loaded, dataset, { runCounts: [0, 1, 2, 5, 10], draws: 10 });
    writeFileSync(
      join(kept, 'calibration.json'),
      `${JSON.stringify({ schema_version: 1, ...study }, null, 2)}\n`,
    );
    const by = loaded.config.validation.group_by_col;
    const ladder = studyLadder(loaded, dataset, { by, level: 0.9, runCounts: [1, 5, 10], draws: 2 });
    writeFileSync(
      join(kept, 'ladder.json'),
      `${JSON.stringify({ schema_version: 1, by, ...ladder }, null, 2)}\n`,
    );
  }
  console.log(`${basename(kept)}: MAPE ${outcome.metrics.mape.toFixed(2)} %`);
}

function importanceCsv(importance) {
  const lines = importance.map(({ feature, gain, splits }) => `${feature},${gain},${splits}`);
  return `${['feature,gain,splits', ...lines].join('\n')}\n`;
}

/** A hundred test rows at random: enough to see a distribution, small enough to commit. */
function sampleOf({ dataset, folds }) {
  const rows = folds.flatMap(({ fold }) => [...fold.testRows]);
  return dataset.take(
    shuffledIndices(rows.length, 42)
      .slice(0, 100)
      .sort()
      .map((index) => rows[index]),
  );
}

/** The features with the largest mean effect, as many as the figure shows; four digits are more than a dot's place needs. */
function shapCsv(explained) {
  const effect = ({ contributions }) => contributions.reduce((sum, value) => sum + Math.abs(value), 0);
  const lines = [...explained]
    .sort((a, b) => effect(b) - effect(a))
    .slice(0, 12)
    .flatMap(({ feature, values, contributions }) =>
      Array.from(values, (value, row) => [feature, shorten(value), shorten(contributions[row])].join(',')),
    );
  return `${['feature,value,contribution', ...lines].join('\n')}\n`;
}

function shorten(value) {
  return Number.isNaN(value) ? '' : String(Number(value.toPrecision(4)));
}

/** Percent of the test rows within their interval, at several nominal levels, as `ctfusion study coverage` words it; empty where the predictor has no intervals. */
function coverageByLevel({ dataset, folds, loaded }) {
  const target = dataset.numbers(loaded.config.data.target_col);
  const { fold, fitted } = folds[0];
  return [0.5, 0.6, 0.7, 0.8, 0.9, 0.95].flatMap((level) => {
    const { interval } = fitted.predictor.predict(dataset, level);
    if (interval === undefined) return [];
    const inside = fold.testRows.filter(
      (row) => target[row] >= interval.lowerMs[row] && target[row] <= interval.upperMs[row],
    );
    return [{ level, coverage: Number(((100 * inside.length) / fold.testRows.length).toFixed(2)) }];
  });
}

async function renewReadme() {
  const { comparisons } = await evaluateRuns({ runs: [outputs], layout });
  const { markdown, figure } = readmeResults(comparisons[0], 'experiments/outputs/figures');
  mkdirSync(join(outputs, 'figures'), { recursive: true });
  for (const drawn of [figure, architectureFigure('architecture')]) {
    writeFileSync(join(outputs, 'figures', `${drawn.id}.svg`), `${drawn.draw(WIDE)}\n`);
  }
  const readme = join(root, 'README.md');
  const [before, rest] = readFileSync(readme, 'utf8').split('<!-- results:begin -->\n');
  const [, after] = rest.split('<!-- results:end -->');
  writeFileSync(
    readme,
    `${before}<!-- results:begin -->\n<!-- Written by npm run outputs. -->\n${markdown}\n<!-- results:end -->${after}`,
  );
}
