import { describe, expect, it } from 'vitest';
import { Bagging } from '../src/boosting/bagging.js';
import { percentile } from '../src/boosting/percentile.js';
import { FeatureSampler } from '../src/growing/feature-sampler.js';
import { train } from '../src/index.js';
import { parseParameters } from '../src/parameters/parameters.js';
import { Random } from '../src/random.js';
import { meanAbsoluteError } from './support/golden.js';
import { madeData } from './support/made-data.js';

const data = madeData(3000, 8, 1);
const fresh = madeData(1500, 8, 2);

it('ends where no leaf can be split, however many rounds were asked for', () => {
  let rounds = 0;
  const { booster } = train({
    parameters: { num_iterations: 50 },
    data: { columns: data.columns, label: new Float64Array(3000).fill(4) },
    onIteration: () => rounds++,
  });
  expect([rounds, booster.treeCount, booster.predict(fresh.columns)[0]]).toEqual([0, 1, 4]);
});

describe('bagging', () => {
  it('draws about the fraction, splits all rows in two, and draws anew only when due', () => {
    const bagging = new Bagging(5000, parseParameters({ bagging_fraction: 0.7, bagging_freq: 2, seed: 42 }));
    bagging.update(0);
    const first = bagging.rows!;
    expect(first.length / 5000).toBeGreaterThan(0.67);
    expect(first.length / 5000).toBeLessThan(0.73);
    expect([...first, ...bagging.others].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 5000 }, (_, i) => i),
    );
    bagging.update(1);
    expect(bagging.rows).toBe(first);
    bagging.update(2);
    expect(bagging.rows).not.toEqual(first);
  });

  it('is off without bagging_freq', () => {
    const bagging = new Bagging(100, parseParameters({ bagging_fraction: 0.5 }));
    bagging.update(0);
    expect(bagging.rows).toBeUndefined();
  });

  it('keeps the score of rows outside the bag right: training fits about as well as without it', () => {
    const parameters = { num_iterations: 80, bagging_fraction: 0.5, bagging_freq: 1, seed: 3 };
    const sampled = train({ parameters, data }).booster;
    const plain = train({ parameters: { num_iterations: 80 }, data }).booster;
    const error = meanAbsoluteError(sampled.predict(fresh.columns), fresh.label);
    expect(error).toBeLessThan(1.1 * meanAbsoluteError(plain.predict(fresh.columns), fresh.label));
    expect(sampled.toText()).not.toBe(plain.toText());
  });

  it('gives the same model for the same seed and another for another', () => {
    const parameters = { num_iterations: 5, bagging_fraction: 0.6, bagging_freq: 1, feature_fraction: 0.6 };
    const text = (seed: number): string =>
      train({ parameters: { ...parameters, seed }, data }).booster.toText();
    expect(text(1)).toBe(text(1));
    expect(text(1)).not.toBe(text(2));
  });
});

describe('feature fraction', () => {
  it('uses no feature outside the drawn ones', () => {
    const parameters = { feature_fraction: 0.5, num_iterations: 1, seed: 9 };
    const sampler = new FeatureSampler(8, parseParameters(parameters));
    const drawn = [...sampler.drawForTree()];
    expect(drawn).toHaveLength(4);
    const importance = train({ parameters, data }).booster.featureImportance('split');
    importance.forEach((count, feature) => {
      if (!drawn.includes(feature)) expect(count).toBe(0);
    });
  });

  it('by node still draws from the features of the tree', () => {
    const parameters = { feature_fraction: 0.5, feature_fraction_bynode: 0.5, num_iterations: 1, seed: 9 };
    const drawn = [...new FeatureSampler(8, parseParameters(parameters)).drawForTree()];
    const importance = train({ parameters, data }).booster.featureImportance('split');
    expect(importance.reduce((a, b) => a + b)).toBeGreaterThan(5);
    importance.forEach((count, feature) => {
      if (!drawn.includes(feature)) expect(count).toBe(0);
    });
  });
});

describe('early stopping', () => {
  const parameters = { num_iterations: 400, learning_rate: 0.3, early_stopping_round: 10 };

  // Of a thousand bins, a row's bin takes two bytes.
  it.each([255, 1000])(
    'ends after ten rounds without improvement and keeps the best trees: %i bins',
    (bins) => {
      const result = train({ parameters: { ...parameters, max_bin: bins }, data, validation: fresh });
      const { history, bestIteration, bestScore, booster } = result;
      expect(history.length).toBe(bestIteration + 10);
      expect(bestScore).toBe(Math.min(...history));
      expect(history[bestIteration - 1]).toBe(bestScore);
      expect(booster.treeCount).toBe(bestIteration);
      expect(booster.bestIteration).toBe(bestIteration);
      const predictions = booster.predict(fresh.columns);
      const l2 = predictions.reduce((sum, v, i) => sum + (v - fresh.label[i]!) ** 2, 0) / predictions.length;
      expect(l2).toBeCloseTo(bestScore!, 4);
    },
  );

  it("judges by the metric that is asked for, else by the objective's own", () => {
    const own = train({ parameters: { ...parameters, objective: 'l1' }, data, validation: fresh });
    const named = train({
      parameters: { ...parameters, objective: 'l1', metric: 'l1' },
      data,
      validation: fresh,
    });
    const other = train({
      parameters: { ...parameters, objective: 'l1', metric: 'rmse' },
      data,
      validation: fresh,
    });
    expect(named.history).toEqual(own.history);
    expect(other.history[0]).not.toBe(own.history[0]);
  });

  it('keeps all trees, and a history, without early stopping', () => {
    const result = train({ parameters: { num_iterations: 7 }, data, validation: fresh });
    expect(result.history).toHaveLength(7);
    expect(result.bestIteration).toBe(7);
    expect(result.booster.treeCount).toBe(7);
    expect(result.booster.bestIteration).toBeUndefined();
  });

  it('reports every round', () => {
    const seen: number[] = [];
    train({ parameters: { num_iterations: 4 }, data, onIteration: ({ iteration }) => seen.push(iteration) });
    expect(seen).toEqual([1, 2, 3, 4]);
  });
});

describe('shape of trees', () => {
  it('respects max_depth, num_leaves and min_data_in_leaf', () => {
    const text = train({
      parameters: { max_depth: 3, num_iterations: 3, min_data_in_leaf: 200 },
      data,
    }).booster.toText();
    for (const [, leaves] of text.matchAll(/^num_leaves=(\d+)$/gm))
      expect(Number(leaves)).toBeLessThanOrEqual(8);
    for (const [, counts] of text.matchAll(/^leaf_count=(.*)$/gm)) {
      expect(Math.min(...counts!.split(' ').map(Number))).toBeGreaterThanOrEqual(200);
    }
  });

  it('does not depend on how many histograms are kept', () => {
    const parameters = { num_leaves: 40, num_iterations: 4, min_data_in_leaf: 5 };
    // 3000 rows x 8 features of 255 bins: 32 KiB a histogram, so that 0.0625 MiB hold two.
    const few = train({ parameters: { ...parameters, histogram_pool_size: 0.0625 }, data }).booster;
    const all = train({ parameters, data }).booster;
    const expected = all.predict(fresh.columns);
    few.predict(fresh.columns).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 9);
    });
  });

  it('is a constant where nothing can be split', () => {
    const flat = {
      columns: [new Float64Array(40).fill(1)],
      label: Float64Array.from({ length: 40 }, (_, i) => i),
    };
    const { booster } = train({ parameters: { num_iterations: 10 }, data: flat });
    expect(booster.treeCount).toBe(1);
    expect(booster.predict(flat.columns)[0]).toBeCloseTo(19.5, 6);
  });

  it('limits leaf values to max_delta_step', () => {
    const parameters = { max_delta_step: 0.5, learning_rate: 1, num_iterations: 1 };
    const values = train({ parameters, data }).booster.predict(data.columns);
    const mean = data.label.reduce((a, b) => a + b) / data.label.length;
    expect(Math.max(...values.map((value) => Math.abs(value - mean)))).toBeCloseTo(0.5, 5);
  });

  it('treats zero as missing where asked to', () => {
    const column = Float64Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? 0 : (i % 40) - 20));
    const label = column.map((v) => (v === 0 ? 30 : v));
    const parameters = { zero_as_missing: true, num_iterations: 40, learning_rate: 0.5, min_data_in_leaf: 5 };
    const { booster } = train({ parameters, data: { columns: [column], label } });
    const zeros = booster.predict([Float64Array.of(0, Number.NaN)]);
    expect(zeros[0]).toBeCloseTo(30, 0);
    expect(zeros[1]).toBe(zeros[0]);
  });
});

describe('percentiles', () => {
  /** The definition: linear between neighbours, counted from the largest value down. */
  function naive(values: number[], alpha: number): number {
    const sorted = [...values].sort((a, b) => b - a);
    const position = (values.length - 1) * (1 - alpha);
    const rank = Math.trunc(position) + 1;
    if (rank >= values.length) return sorted.at(-1)!;
    const [upper = 0, lower = 0] = sorted.slice(rank - 1, rank + 1);
    return upper - (upper - lower) * (position - (rank - 1));
  }

  it('are those of the definition, with ties and of any length', () => {
    const random = new Random(8);
    for (let round = 0; round < 400; round++) {
      const length = random.nextInt(2, 300);
      const kinds = random.nextInt(1, 400);
      const values = Array.from({ length }, () => random.nextInt(0, kinds) - kinds / 2);
      const alpha = [0.5, 0.9, 0.1, 0.01, 0.999][round % 5]!;
      expect(percentile(Float64Array.from(values), length, alpha)).toBe(naive(values, alpha));
    }
  });

  it('of equal values take no longer than of others', () => {
    expect(percentile(new Float64Array(300_000).fill(2), 300_000, 0.5)).toBe(2);
  });
});
