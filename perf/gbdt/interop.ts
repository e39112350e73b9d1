// LightGBM's command line predicts with models that we wrote, and we with models that it wrote: for every objective, with
// missing values, categories, weights and sampling, to 1e-9 relative.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Booster, type TrainingData, train } from '../../packages/gbdt/dist/index.js';
import { BUILD, buildLightgbm, COMMAND_LINE } from './lightgbm.js';

const FOLDER = `${BUILD}interop/`;
const LIMIT = 1e-9;

type Values = Record<string, string | number>;

const CASES: readonly {
  name: string;
  parameters: Values;
  golden: string;
  categorical?: string;
  weight?: boolean;
}[] = [
  ...['regression', 'regression_l1', 'huber', 'quantile', 'mape'].map((objective) => ({
    name: objective,
    parameters: { objective },
    golden: 'friedman',
  })),
  ...['regression', 'regression_l1', 'huber', 'quantile', 'mape'].map((objective) => ({
    name: `${objective}, weights`,
    parameters: { objective },
    golden: 'friedman_weighted',
    weight: true,
  })),
  {
    name: 'categories',
    parameters: { objective: 'regression' },
    golden: 'friedman_categorical',
    categorical: 'x5',
  },
  {
    name: 'zero as missing',
    parameters: { objective: 'regression', zero_as_missing: 'true' },
    golden: 'slices',
  },
  {
    name: 'sampling',
    parameters: { objective: 'regression_l1', bagging_fraction: 0.7, bagging_freq: 1, feature_fraction: 0.7 },
    golden: 'slices',
  },
];

function readData(golden: string): { header: string[]; rows: number[][] } {
  const file = new URL(`../../packages/gbdt/test/golden/${golden}.csv`, import.meta.url);
  const [header = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const rows = lines.map((line) => line.split(',').map((cell) => (cell === '' ? Number.NaN : Number(cell))));
  return { header: header.split(','), rows };
}

/** LightGBM's command line reads the label from column 0. */
function writeForPeer(path: string, data: TrainingData): void {
  const lines = [...data.label.keys()].map((row) =>
    [data.label[row]!, ...data.columns.map((column) => column[row]!)].join('\t').replaceAll('NaN', 'nan'),
  );
  writeFileSync(path, `${lines.join('\n')}\n`);
  if (data.weight) writeFileSync(`${path}.weight`, `${data.weight.join('\n')}\n`);
}

function peer(values: Values): void {
  const common = { verbosity: -1, num_threads: 1, deterministic: 'true', precise_float_parser: 'true' };
  const args = Object.entries({ ...common, ...values }).map(([name, value]) => `${name}=${value}`);
  execFileSync(COMMAND_LINE, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!) / Math.abs(b[i]!)), 0);
}

function check(item: (typeof CASES)[number], index: number): boolean {
  const { header, rows } = readData(item.golden);
  const column = (name: string): Float64Array => Float64Array.from(rows, (row) => row[header.indexOf(name)]!);
  const features = header.filter((name) => name !== 'label' && name !== 'weight');
  const data: TrainingData = {
    columns: features.map(column),
    label: column('label'),
    ...(item.weight && { weight: column('weight') }),
  };
  const parameters = { num_iterations: 60, num_leaves: 15, learning_rate: 0.1, seed: 42, ...item.parameters };
  const categorical = item.categorical === undefined ? [] : [features.indexOf(item.categorical)];
  const file = (what: string): string => `${FOLDER}${index}.${what}`;
  writeForPeer(file('data'), data);
  const predictions = (): Float64Array =>
    Float64Array.from(readFileSync(file('predictions'), 'utf8').trim().split('\n'), Number);

  const { booster } = train({ parameters, data: { ...data, categoricalFeatures: categorical } });
  writeFileSync(file('ours.txt'), booster.toText());
  const predict = { task: 'predict', data: file('data'), output_result: file('predictions') };
  peer({ ...predict, input_model: file('ours.txt') });
  const ours = largestDifference(predictions(), booster.predict(data.columns));

  const peerParameters = {
    ...parameters,
    ...(categorical.length > 0 && { categorical_feature: categorical.join(',') }),
  };
  peer({ task: 'train', data: file('data'), output_model: file('theirs.txt'), ...peerParameters });
  peer({ ...predict, input_model: file('theirs.txt') });
  const reference = predictions();
  const theirs = largestDifference(
    Booster.parse(readFileSync(file('theirs.txt'), 'utf8')).predict(data.columns),
    reference,
  );
  const training = largestDifference(booster.predict(data.columns), reference);

  const good = ours <= LIMIT && theirs <= LIMIT;
  process.stdout.write(
    `${good ? 'yes' : 'NO '}  ${item.name.padEnd(24)} LightGBM on our model ${ours.toExponential(1)}   ` +
      `we on LightGBM's ${theirs.toExponential(1)}   (trained apart, the two models differ by ${training.toExponential(1)})\n`,
  );
  return good;
}

buildLightgbm();
mkdirSync(FOLDER, { recursive: true });
const passed = CASES.map(check);
process.stdout.write(`${passed.filter(Boolean).length} of ${passed.length} within ${LIMIT} both ways\n`);
process.exitCode = passed.every(Boolean) ? 0 : 1;
