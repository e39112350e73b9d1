import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ctfusion, projectRoot } from './command-line.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-rank-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const slices = join(projectRoot, 'data', 'slices');
const facts = join(slices, 'systems.csv');
const benchmarks = join(slices, 'hardware_benchmark.csv');
const curves = join(slices, 'gpu_compute_curves.csv');
const task = join(projectRoot, 'examples', 'task.json');

interface Prediction {
  system_id: string;
  predicted_total_time_ms: number | null;
  lower_ms: number;
  upper_ms: number;
  level: number;
  parts: Record<string, number>;
  bottleneck: string;
  verdict: { status: string; reasons: string[]; nearest: { system: string; distance: number }[] };
  before?: Prediction;
  explanation?: {
    words: string[];
    prior_ms: number;
    effect: number;
    stages: { stage: string; time_ms: number; share: number }[];
    shap: { expected: number; contributions: { feature: string; contribution: number }[] };
    counterfactuals: { twice: string; predicted_total_time_ms: number; saving: number }[];
  };
}

interface RankDocument {
  objective: string;
  deadline_ms?: number;
  systems_total: number;
  systems_unsupported: number;
  systems: {
    rank: number | null;
    system_id: string;
    predicted_total_time_ms: number | null;
    deadline_probability?: number;
    expected_cost?: number;
    verdict: Prediction['verdict'];
  }[];
}

/** The bundle learned from curves; where a test gives none, that alone may be said on stderr. */
const CURVES_NOTE = /^(the bundle learned from the benchmarks’ curves and none are given[^\n]*\n)?$/;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
let bundle: string;
let directBundle: string;

const train = (name: string, ...overrides: string[]): string => {
  const config = join(projectRoot, 'experiments', 'configs', `${name}.yml`);
  const args = ['train', '--config', config, '--json', '--set', 'validation.strategy=holdout', ...overrides];
  const { status, stdout, stderr } = ctfusion(args, scratch);
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  return join(scratch, (JSON.parse(stdout) as { bundle: string }).bundle);
};
const predict = (...args: string[]): Prediction[] => {
  const { status, stdout, stderr } = ctfusion(
    ['predict', '--bundle', bundle, '--system', facts, benchmarks, '--task', task, '--json', ...args],
    scratch,
  );
  const { predictions } = JSON.parse(stdout) as { predictions: Prediction[] };
  const isNothing = predictions.every(({ verdict }) => verdict.status === 'unsupported');
  expect([status, stderr]).toEqual([isNothing ? 3 : 0, expect.stringMatching(CURVES_NOTE)]);
  return predictions;
};
const rankArgs = (systems: string[], ...args: string[]): string[] => [
  'rank',
  '--bundle',
  bundle,
  '--task',
  task,
  '--systems',
  ...systems,
  ...args,
];
const rank = (systems: string[], ...args: string[]): RankDocument => {
  const { status, stdout, stderr } = ctfusion(rankArgs(systems, '--json', ...args), scratch);
  expect([status, stderr]).toEqual([0, expect.stringMatching(CURVES_NOTE)]);
  return JSON.parse(stdout) as RankDocument;
};
/** Lines of a file changed and written under a new name. */
const variant = (file: string, name: string, change: (lines: string[]) => string[]): string => {
  const path = join(scratch, name);
  writeFileSync(path, change(readFileSync(file, 'utf8').trim().split(/\r?\n/)).join('\n'));
  return path;
};

beforeAll(() => {
  bundle = train('slices_staged', 'predictor.seeds=[1]');
  directBundle = train('slices_ctfusion', 'model.params.n_estimators=20');
});

describe('ctfusion predict', () => {
  it('gives interval, parts, bottleneck and verdict beside each prediction', () => {
    const rows = predict();
    expect(rows).toHaveLength(17);
    for (const row of rows) {
      expect(row.lower_ms).toBeLessThan(row.predicted_total_time_ms!);
      expect(row.upper_ms).toBeGreaterThan(row.predicted_total_time_ms!);
      expect(row.level).toBe(0.9);
      expect(sum(Object.values(row.parts)) / row.predicted_total_time_ms!).toBeCloseTo(1, 9);
      expect(row.parts[row.bottleneck]).toBe(Math.max(...Object.values(row.parts)));
      expect(row.verdict.nearest).toHaveLength(3);
    }
    // The slices with 132 multiprocessors are faster than any in training; the first one in the file is not.
    expect(rows[0]!.verdict).toMatchObject({
      status: 'supported',
      reasons: [expect.stringMatching(/^the curves of its benchmarks are not given/)],
    });
    expect(rows[1]!.verdict.status).toBe('extrapolating');
  });

  it('says which input leaves the training range, and by how much', () => {
    // Training had pictures of at most 1920 pixels; how many there are is no distance.
    const longer = JSON.parse(readFileSync(task, 'utf8')) as Record<string, unknown>;
    writeFileSync(
      join(scratch, 'longer.json'),
      JSON.stringify({ ...longer, total_frames: 100_000, im_width: 12_800 }),
    );
    const args = [
      'predict',
      '--bundle',
      bundle,
      '--system',
      facts,
      benchmarks,
      '--task',
      'longer.json',
      '--json',
    ];
    const { predictions } = JSON.parse(ctfusion(args, scratch).stdout) as {
      predictions: ReturnType<typeof predict>;
    };
    expect(predictions.every(({ verdict }) => verdict.status === 'extrapolating')).toBe(true);
    expect(predictions[0]!.verdict.reasons[0]).toMatch(/'im_width' is 12800, [\d.]+ times the largest/);
  });

  it('widens the interval with --level', () => {
    const [narrow, wide] = [predict('--level', '0.5')[0]!, predict('--level', '0.9')[0]!];
    expect([narrow.level, wide.level]).toEqual([0.5, 0.9]);
    expect(narrow.upper_ms - narrow.lower_ms).toBeLessThan(wide.upper_ms - wide.lower_ms);
  });

  it('explains: stages, SHAP values and effect add up to the prediction; words name the bottleneck', () => {
    for (const { explanation, predicted_total_time_ms: predicted, bottleneck } of predict('--explain')) {
      const { words, prior_ms, stages, shap, effect, counterfactuals } = explanation!;
      expect(sum(stages.map(({ time_ms }) => time_ms)) / prior_ms).toBeCloseTo(1, 9);
      const correction =
        shap.expected + sum(shap.contributions.map(({ contribution }) => contribution)) + effect;
      expect((prior_ms * Math.exp(correction)) / predicted!).toBeCloseTo(1, 9);
      expect(bottleneck).toBe('host');
      expect(words[0]).toMatch(/^host-bound: decoding takes \d+ % of the time; a GPU twice as fast would/);
      for (const { predicted_total_time_ms, saving } of counterfactuals)
        expect(saving).toBeCloseTo(1 - predicted_total_time_ms / predicted!, 9);
    }
  });

  it('answers what if, before and after', () => {
    const plain = predict();
    const rows = predict('--set', 'cores_total=16', 'batch_size=16');
    const one = rows.findIndex(({ system_id }) => system_id.includes('_1c__') && system_id.endsWith('_48sm'));
    expect(rows.map(({ before }) => before!.predicted_total_time_ms)).toEqual(
      plain.map(({ predicted_total_time_ms }) => predicted_total_time_ms),
    );
    expect(rows[one]!.predicted_total_time_ms!).toBeLessThan(
      0.6 * rows[one]!.before!.predicted_total_time_ms!,
    );
    const { stdout } = ctfusion(
      [
        'predict',
        '--bundle',
        bundle,
        '--system',
        facts,
        benchmarks,
        '--task',
        task,
        '--set',
        'cores_total=16',
      ],
      scratch,
    );
    expect(stdout).toMatch(/before ms\s+after ms\s+change %/);
  });

  it('uses raw curves where they are given, and the batch size of the what-if on them', () => {
    const at = (...args: string[]): number =>
      predict('--curves', curves, ...args)[0]!.predicted_total_time_ms!;
    expect(at()).not.toBe(predict()[0]!.predicted_total_time_ms);
    const larger = JSON.parse(readFileSync(task, 'utf8')) as Record<string, unknown>;
    writeFileSync(join(scratch, 'larger.json'), JSON.stringify({ ...larger, batch_size: 32 }));
    expect(at('--set', 'batch_size=32')).toBe(at('--task', join(scratch, 'larger.json')));
  });

  it('estimates what another backend measured, predicts no value out of range, and says so', () => {
    const path = variant(benchmarks, 'other.csv', (lines) =>
      lines.map((line, row) => `${line},${row === 0 ? 'backend' : row === 2 ? 'onnxruntime' : 'torch'}`),
    );
    const rows = predict('--system', facts, path);
    expect(rows.map(({ verdict }) => verdict.status === 'estimated')).toEqual(
      rows.map((_, row) => row === 1),
    );
    expect(rows[1]!.verdict.reasons).toContain("its benchmarks by backend 'onnxruntime' were not used");
    const zero = predict('--set', 'batch_size=0');
    expect(zero.every(({ verdict }) => verdict.status === 'unsupported')).toBe(true);
  });

  it('leaves out what a direct bundle does not have, and explains it by SHAP values alone', () => {
    const [row] = predict('--bundle', directBundle, '--explain');
    expect(Object.keys(row!)).toEqual([
      'system_id',
      'model_name',
      'batch_size',
      'predicted_total_time_ms',
      'verdict',
      'explanation',
    ]);
    expect(Object.keys(row!.explanation!)).toEqual(['words', 'unit', 'shap']);
    expect(row!.explanation!.words[0]).toMatch(/^an average training run takes \d+ ms$/);
  });
});

describe('ctfusion rank', () => {
  it('knows the offers of a marketplace by their form, and gives each a place or a reason', () => {
    const offers = join(projectRoot, 'examples', 'offers.json');
    const document = rank([offers], '--price-column', 'price_per_hour');
    expect(document.systems_total).toBe(24);
    expect(document.systems).toHaveLength(24);
    for (const { predicted_total_time_ms: predicted, verdict } of document.systems)
      if (predicted === null) expect(verdict.reasons.length).toBeGreaterThan(0);
  });

  const priced = (): string =>
    variant(facts, 'priced.csv', (lines) =>
      lines.map((line, row) => `${line},${row === 0 ? 'price_usd_hour' : (0.5 + row / 10).toFixed(2)}`),
    );

  it('puts the cheapest that is sure enough first, and says when none is', () => {
    const args = ['--price-column', 'price_usd_hour', '--min-probability', '0.9'];
    const { systems, ...document } = rank([priced(), benchmarks], ...args, '--deadline', '4s');
    const sure = systems.filter(({ deadline_probability: p }) => p! >= 0.9);
    expect(document).toMatchObject({
      deadline_ms: 4000,
      min_probability: 0.9,
      systems_sure_enough: sure.length,
    });
    expect(sure.length).toBeGreaterThan(1);
    expect(systems.slice(0, sure.length)).toEqual(sure);
    const costs = sure.map(({ expected_cost }) => expected_cost!);
    expect(costs).toEqual(costs.toSorted((a, b) => a - b));
    const hopeless = ctfusion(rankArgs([priced(), benchmarks], ...args, '--deadline', '1ms'), scratch);
    expect(hopeless.stdout).toMatch(
      /^none will meet the deadline with the probability asked for: the surest has/,
    );
    const without = ctfusion(rankArgs([facts, benchmarks], '--deadline', '1ms'), scratch);
    expect(without.stdout).toMatch(/^none will meet the deadline: /);
  });

  it('orders by latency what `predict` predicts', () => {
    const { objective, systems } = rank([facts, benchmarks]);
    const expected = predict().sort((a, b) => a.predicted_total_time_ms! - b.predicted_total_time_ms!);
    expect(objective).toBe('latency');
    expect(systems.map(({ system_id }) => system_id)).toEqual(expected.map(({ system_id }) => system_id));
    expect(systems.map(({ rank }) => rank)).toEqual(expected.map((_, index) => index + 1));
    for (const [index, { predicted_total_time_ms: time }] of systems.entries())
      expect(time).toBeCloseTo(expected[index]!.predicted_total_time_ms!, 6);
  });

  it('weighs deadline and price, writes CSV, and shows the best', () => {
    const args = ['--price-column', 'price_usd_hour', '--deadline-ms', '2000'];
    const { objective, deadline_ms, systems } = rank([priced(), benchmarks], ...args);
    expect([objective, deadline_ms]).toEqual(['probability', 2000]);
    const probabilities = systems.map(({ deadline_probability }) => deadline_probability!);
    expect(probabilities).toEqual(probabilities.toSorted((a, b) => b - a));
    expect(rank([priced(), benchmarks], ...args.slice(0, 2)).objective).toBe('cost');

    const out = join(scratch, 'ranked.csv');
    const shown = ctfusion(rankArgs([priced(), benchmarks], ...args, '--top', '3', '--out', out), scratch);
    expect(shown.status).toBe(0);
    expect(shown.stdout).toMatch(/by probability, best first\nrank\s+system\s+predicted/);
    expect(shown.stdout).toMatch(/\n… and 14 more\n/);
    const [header, ...lines] = readFileSync(out, 'utf8').trim().split('\n');
    expect(header).toMatch(
      /^rank,system_id,predicted_total_time_ms,lower_ms,upper_ms,bottleneck,deadline_probability/,
    );
    expect(lines.map((line) => line.split(',')[1])).toEqual(systems.map(({ system_id }) => system_id));
    expect(rank([priced(), benchmarks], ...args, '--top', '3').systems).toHaveLength(3);
  });

  it('estimates systems without benchmarks, and lists those of whose GPU nothing is known last', () => {
    const fewer = variant(benchmarks, 'fewer.csv', (lines) => lines.slice(0, -2));
    const { systems, systems_total, systems_unsupported } = rank([facts, fewer]);
    expect([systems_total, systems_unsupported, systems.length]).toEqual([17, 0, 17]);
    expect(systems.filter(({ verdict }) => verdict.status === 'estimated')).toHaveLength(2);
    const hostsOnly = variant(facts, 'hosts.csv', (lines) =>
      lines.map((line) => (line.startsWith('system_id') ? 'system_id' : line.split(',')[0]!)),
    );
    const unknown = rank([hostsOnly, fewer]);
    expect(unknown.systems_unsupported).toBe(2);
    for (const { rank, predicted_total_time_ms, verdict } of unknown.systems.slice(-2)) {
      expect([rank, predicted_total_time_ms, verdict.status]).toEqual([null, null, 'unsupported']);
      expect(verdict.reasons).toContain(
        'nothing that tells the speed of its GPU is known: no data sheet, no benchmark',
      );
    }
    const { stdout } = ctfusion(rankArgs([hostsOnly, fewer]), scratch);
    expect(stdout).toMatch(/\n2 not ranked, being unsupported\n/);
  });
});

describe('bad input: one line on stderr, exit code 2, nothing written', () => {
  const predictArgs = (...args: string[]): string[] => [
    'predict',
    '--bundle',
    bundle,
    '--system',
    facts,
    benchmarks,
    '--task',
    task,
    ...args,
  ];
  const both = (): string[] => [facts, benchmarks];
  const priceOf = (price: string): string =>
    variant(facts, `price${price}.csv`, (lines) =>
      lines.map((line, row) => `${line},${row === 0 ? 'price' : price}`),
    );
  const cases: [string, () => string[], RegExp][] = [
    ['a level of 1', () => predictArgs('--level', '1'), /'--level': '1' is not a number above 0 and below 1/],
    ['a level of 90', () => rankArgs(both(), '--level', '90'), /'--level': '90'/],
    [
      'what if on an unknown column',
      () => predictArgs('--set', 'cores_totl=16'),
      /'overrides.cores_totl': .*did you mean 'cores_total'.*--set/,
    ],
    ['a what-if that is no assignment', () => predictArgs('--set', 'cores_total'), /column=value/],
    [
      'a task without a column',
      () => {
        writeFileSync(join(scratch, 'short.json'), JSON.stringify({ model_name: 'resnet50', batch_size: 8 }));
        return predictArgs('--task', join(scratch, 'short.json'));
      },
      /column 'total_frames': there is no such column/,
    ],
    [
      'cost without prices',
      () => rankArgs(both(), '--objective', 'cost', '--out', 'r.csv'),
      /'objective': the objective cost needs prices.*--price-column/,
    ],
    [
      'a negative price',
      () => rankArgs([priceOf('-2'), benchmarks], '--price-column', 'price'),
      /row 2, column 'price': the price is -2/,
    ],
    [
      'a price column that is not there',
      () => rankArgs(both(), '--price-column', 'price'),
      /'price': there is no such column/,
    ],
    [
      'a deadline of 0',
      () => rankArgs(both(), '--deadline-ms', '0'),
      /'--deadline-ms': '0' is not a number above 0/,
    ],
    [
      'two deadlines',
      () => rankArgs(both(), '--deadline', '2s', '--deadline-ms', '5'),
      /'--deadline': give --deadline or --deadline-ms, not both/,
    ],
    [
      'a probability without a deadline',
      () => rankArgs(both(), '--min-probability', '0.9'),
      /needs a deadline/,
    ],
    [
      'a bad cell in the second file of systems',
      () => {
        const bad = (lines: string[]): string[] =>
          lines.map((line, row) => (row === 4 ? line.replace(/,[^,]*/, ',fast') : line));
        return rankArgs([facts, variant(benchmarks, 'bad-cell.csv', bad)]);
      },
      /bad-cell\.csv, row 5, column '[^']+': 'fast' is not a number/,
    ],
    ['an unknown objective', () => rankArgs(both(), '--objective', 'speed'), /'speed' is not an objective/],
    [
      'no system to show',
      () => rankArgs(both(), '--top', '0'),
      /'--top': '0' is not a whole number at least 1/,
    ],
    [
      'an output that is no table',
      () => rankArgs(both(), '--out', 'ranked.txt'),
      /a table is \.csv or \.parquet/,
    ],
    [
      'several tasks',
      () => rankArgs(both(), '--task', join(slices, 'measurements.csv')),
      /501 tasks are given, a ranking is for one/,
    ],
    [
      'a system that stands twice',
      () => rankArgs([variant(facts, 'twice.csv', (lines) => [...lines, lines[1]!]), benchmarks]),
      /twice\.csv, row 19, column 'system_id': .* already/,
    ],
    [
      'a deadline for a direct bundle',
      () => rankArgs(both(), '--bundle', directBundle, '--deadline-ms', '5'),
      /kind 'direct' has no distribution/,
    ],
  ];

  it.each(cases)('%s', (_, args, message) => {
    const folder = mkdtempSync(join(scratch, 'bad-'));
    const { status, stdout, stderr } = ctfusion(args(), folder);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect([status, stdout, readdirSync(folder), existsSync(join(folder, 'r.csv'))]).toEqual([
      2,
      '',
      [],
      false,
    ]);
  });
});
