import { fileURLToPath } from 'node:url';
import { type Table, tableFromRecords } from '@ctfusion/base';
import {
  applyOverrides,
  directSentences,
  parseOverride,
  type StagedExplanation,
  type StagedPredictor,
  stagedSentences,
  taskKind,
} from '@ctfusion/predict';
import { experimentConfigSchema } from '@ctfusion/schema';
import { columnType } from '@ctfusion/schema/columns';
import { beforeAll, describe, expect, it } from 'vitest';
import { fitDirect } from '../src/methods/direct/fit-direct.js';
import { fitStagedPredictor } from '../src/methods/staged/fit-staged-predictor.js';
import { stagedFixture, withLongRunsSlowed } from './staged-fixture.js';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('explaining a staged prediction', () => {
  let dataset: Table;
  let predictor: StagedPredictor;
  let found: (StagedExplanation & { words: readonly string[] })[];
  let latencyMs: Float64Array;
  beforeAll(async () => {
    ({ dataset, predictor } = await stagedFixture());
    found = predictor.explain!(dataset) as typeof found;
    latencyMs = predictor.predict(dataset).latencyMs;
  });
  const rowOf = (system: RegExp): number => dataset.texts('system_id').findIndex((name) => system.test(name));

  it('adds up: stages to the analytical model, and analytical time, SHAP values and effect to the prediction', () => {
    for (const [row, { analyticalMs, stages, trees, effect }] of found.entries()) {
      expect(sum(stages.map(({ timeMs }) => timeMs)) / analyticalMs).toBeCloseTo(1, 9);
      expect(sum(stages.map(({ share }) => share))).toBeCloseTo(1, 9);
      const corrections = trees.expected + sum(trees.contributions.map(({ contribution }) => contribution));
      expect(Math.log(analyticalMs) + corrections + effect).toBeCloseTo(Math.log(latencyMs[row]!), 9);
    }
  });

  it('adds up where trees were worth having, too', () => {
    const rows = Int32Array.from({ length: dataset.rowCount }, (_, row) => row);
    const config = experimentConfigSchema.parse({
      data: { dataset_path: 'data/slices' },
      predictor: { kind: 'staged', seeds: [1] },
      validation: { strategy: 'leave_one_group_out', group_by_col: 'gpu_sms' },
    });
    const request = { dataset: withLongRunsSlowed(dataset), rows, config, configFile: 'trees.yml' };
    const withTrees = fitStagedPredictor(request).predictor as StagedPredictor;
    const predicted = withTrees.predict(dataset).latencyMs;
    const explained = withTrees.explain(dataset) as typeof found;
    expect(explained.some(({ trees }) => trees.contributions.length > 3)).toBe(true);
    // Trees see few machines: alone they would say of some that a faster part costs time.
    expect(
      explained.flatMap(({ counterfactuals }) => counterfactuals).filter(({ saving }) => saving < 0),
    ).toEqual([]);
    expect(
      explained
        .flatMap(({ words }) => words)
        .filter((word) => /cost|prior_share|parallel_w|family_/.test(word)),
    ).toEqual([]);
    for (const [row, { analyticalMs, trees, effect }] of explained.entries()) {
      const corrections = trees.expected + sum(trees.contributions.map(({ contribution }) => contribution));
      expect(Math.log(analyticalMs) + corrections + effect).toBeCloseTo(Math.log(predicted[row]!), 9);
    }
  });

  it('knows no GPU of a machine without one', () => {
    const row = dataset
      .take([rowOf(/_4c_/)])
      .with([['gpus', { kind: 'number', values: Float64Array.of(0) }]]);
    const { parts, latencyMs: times } = predictor.predict(row);
    expect([parts!.gpu[0], parts!.h2d[0]]).toEqual([0, 0]);
    expect((parts!.host[0]! + parts!.other[0]!) / times[0]!).toBeCloseTo(1, 9);
    const { stages, counterfactuals, words } = (predictor.explain(row) as typeof found)[0]!;
    expect(new Set(stages.map(({ part }) => part))).toEqual(new Set(['host', 'other']));
    expect(counterfactuals.map(({ twice }) => twice)).toEqual(['host', 'processors']);
    expect(words.join()).not.toMatch(/GPU|link/);
    // The host's processors do the model's work, too.
    const withGpu = found[rowOf(/_4c_/)]!.counterfactuals.find(({ twice }) => twice === 'host')!;
    expect(counterfactuals[0]!.saving).toBeGreaterThan(withGpu.saving);
  });

  it('names stages and features by weight, the largest first', () => {
    for (const { stages, trees } of found) {
      const times = stages.map(({ timeMs }) => timeMs);
      const sizes = trees.contributions.map(({ contribution }) => Math.abs(contribution));
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    }
  });

  it('predicts again with a GPU of twice the speed, the machine’s own effect kept', () => {
    const row = rowOf(/_2c_.*_16sm$/);
    const changed = dataset.take([row]);
    const faster = changed.with(
      changed.names
        .filter((name) => name.startsWith('gpu_compute_'))
        .filter((name) => /_(latency|latency_at_batch|peak_throughput|efficiency_slope)$/.test(name))
        .map((name) => {
          const factor = name.includes('_latency') ? 0.5 : 2;
          return [
            name,
            { kind: 'number', values: changed.numbers(name).map((value) => value * factor) },
          ] as const;
        }),
    );
    const again = predictor.engine.predict(faster);
    const expected =
      again.analyticalTimes.total[0]! * Math.exp(again.treeCorrection[0]! + found[row]!.effect);
    const gpu = found[row]!.counterfactuals.find(({ twice }) => twice === 'gpu')!;
    expect(gpu.latencyMs).toBeCloseTo(expected, 6);
    expect(gpu.saving).toBeCloseTo(1 - expected / latencyMs[row]!, 9);
    expect(gpu.saving).toBeGreaterThan(0.02);
  });

  it('finds more to save by processors where there are frames to share out', () => {
    const batch = dataset.numbers('batch_size');
    const meanSaving = (test: (size: number) => boolean): number => {
      const rows = dataset
        .texts('system_id')
        .flatMap((name, row) => (/_1c_/.test(name) && test(batch[row]!) ? [row] : []));
      return (
        sum(
          rows.map((row) => found[row]!.counterfactuals.find(({ twice }) => twice === 'processors')!.saving),
        ) / rows.length
      );
    };
    expect(meanSaving((size) => size >= 8)).toBeGreaterThan(meanSaving((size) => size === 1) + 0.05);
  });

  it('explains an unseen model without trees', () => {
    const row = dataset.take([0]);
    const unseen = row.with([['model_name', { kind: 'text', values: ['resnet51'] }]]);
    const [explanation] = predictor.explain(unseen) as StagedExplanation[];
    expect(explanation!.trees).toEqual({ expected: 0, contributions: [] });
    const { analyticalMs, effect } = explanation!;
    expect(Math.log(analyticalMs) + effect).toBeCloseTo(Math.log(predictor.predict(unseen).latencyMs[0]!), 9);
  });
});

describe('words', () => {
  const explanation: StagedExplanation = {
    kind: 'staged',
    analyticalMs: 1000,
    stages: [
      { stage: 'decode', part: 'host', timeMs: 620, share: 0.62 },
      { stage: 'convolution', part: 'gpu', timeMs: 200, share: 0.2 },
      { stage: 'plain_convolution', part: 'gpu', timeMs: 100, share: 0.1 },
      { stage: 'resize', part: 'host', timeMs: 80, share: 0.08 },
    ],
    trees: {
      expected: 0.01,
      contributions: [
        { feature: 'batch_size', value: 8, contribution: 0.08 },
        { feature: 'family_ssd300', value: 0, contribution: -0.03 },
      ],
    },
    effect: -0.05,
    counterfactuals: [
      { twice: 'gpu', latencyMs: 960, saving: 0.04 },
      { twice: 'host', latencyMs: 1000, saving: 0 },
      { twice: 'link', latencyMs: 993, saving: 0.007 },
    ],
  };

  const { labels } = taskKind('frames');

  it('names what bounds a run, its longest activity and what would help', () => {
    expect(stagedSentences(explanation, labels)).toEqual([
      'host-bound: decoding takes 62 % of the time; a GPU twice as fast would save 4 %; what host processors twice as fast would save, the training machines do not show; a link twice as fast would save nothing',
      'the learned correction adds 6 % (most of it: the batch size +8 %, not being ssd300 −3 %)',
      'machines with benchmarks like these take 5 % less than their stages say',
    ]);
  });

  it('leaves out corrections that are not worth a sentence', () => {
    const plain = { ...explanation, trees: { expected: 0, contributions: [] }, effect: 0.004 };
    expect(stagedSentences(plain, labels)).toHaveLength(1);
  });

  it('says of a direct prediction what moves it from the average', () => {
    const trees = {
      expected: Math.log1p(500),
      contributions: [{ feature: 'batch_size', value: 8, contribution: Math.log(1.5) }],
    };
    expect(directSentences(trees, 'log1p_ms')).toEqual([
      'an average training run takes 500 ms',
      'the batch size is 8: +50 %',
    ]);
    expect(
      directSentences(
        { ...trees, expected: 500, contributions: [{ feature: 'x', value: null, contribution: -3 }] },
        'ms',
      ),
    ).toEqual(['an average training run takes 500 ms', 'x is missing: −3.0 ms']);
  });
});

describe('explaining a direct prediction', () => {
  it.each([true, false])('adds up in the transformed unit, with scaled features: %s', async (enabled) => {
    const { dataset } = await stagedFixture();
    const config = experimentConfigSchema.parse({
      data: { dataset_path: fileURLToPath(new URL('../../../data/slices', import.meta.url)) },
      features: { task_cols: ['model_flops_g', 'batch_size', 'total_frames', 'cores_total'] },
      model: { params: { n_estimators: 30 }, seeds: [1, 2], early_stopping_rounds: 0 },
      preprocessing: { enabled },
      validation: { strategy: 'leave_one_group_out' },
    });
    const rows = Int32Array.from({ length: dataset.rowCount }, (_, row) => row);
    const { predictor } = fitDirect({ dataset, rows, config, configFile: 'direct.yml' });
    const { latencyMs } = predictor.predict(dataset);
    const explanations = predictor.explain!(dataset);
    for (const row of [0, 100, 400]) {
      const { trees, kind } = explanations[row]!;
      expect(kind).toBe('direct');
      const total = trees.expected + sum(trees.contributions.map(({ contribution }) => contribution));
      expect(Math.expm1(total) / latencyMs[row]!).toBeCloseTo(1, 9);
      const batch = trees.contributions.find(({ feature }) => feature === 'batch_size');
      expect(batch?.value).toBe(dataset.numbers('batch_size')[row]);
    }
  });
});

describe('what if', () => {
  const systems = tableFromRecords(
    [
      { system_id: 'a', cores_total: 4, gpu_name: 'H100' },
      { system_id: 'b', cores_total: 8, gpu_name: 'L4' },
    ],
    'systems.csv',
    columnType,
  );
  const tasks = tableFromRecords([{ model_name: 'resnet50', batch_size: 8 }], 'task.json', columnType);
  const apply = (...texts: string[]) => applyOverrides(systems, tasks, texts.map(parseOverride));

  it('sets a column in every row of the table that has it', () => {
    const changed = apply('cores_total=16', 'batch_size = 32', 'gpu_name=a=b');
    expect([...changed.systems.numbers('cores_total')]).toEqual([16, 16]);
    expect([...changed.tasks.numbers('batch_size')]).toEqual([32]);
    expect(changed.systems.texts('gpu_name')).toEqual(['a=b', 'a=b']);
    expect(changed.systems.texts('system_id')).toEqual(['a', 'b']);
    expect([...systems.numbers('cores_total')]).toEqual([4, 8]);
  });

  it.each<[string, string, RegExp]>([
    ['a column that is not there', 'cores_totl=16', /'overrides.cores_totl': .*did you mean 'cores_total'/],
    [
      'a derived column',
      'device_virtual_cnn_block_latency_fp32=1',
      /derived from 'gpu_compute_Conv_Standard_k3s1_fp32_latency'/,
    ],
    ['text for a number', 'cores_total=many', /'overrides.cores_total': 'many' is not a number/],
    ['the systems’ names', 'system_id=c', /cannot be set/],
    ['no value', 'cores_total', /'overrides': 'cores_total' is not of the form column=value/],
    ['an empty value', 'cores_total=', /not of the form/],
  ])('refuses %s', (_, text, message) => expect(() => apply(text)).toThrow(message));
});
