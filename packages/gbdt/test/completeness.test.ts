import { describe, expect, it } from 'vitest';
import { Booster, train } from '../src/index.js';
import { Random } from '../src/random.js';
import { meanAbsoluteError } from './support/golden.js';
import { madeData } from './support/made-data.js';

const data = madeData(1500, 6, 21, 0.05);
const fresh = madeData(800, 6, 22, 0.05);

/** A label that follows categories in no order. */
function categoricalData(rows: number, seed: number) {
  const random = new Random(seed);
  const effects = [3, -2, 7, 0, 5, -6, 1, 9, -4, 2, 6, -1];
  const colour = Float64Array.from({ length: rows }, () => random.nextInt(0, 12));
  const noise = Float64Array.from({ length: rows }, () => random.nextFloat());
  const label = colour.map((c, i) => effects[c]! + noise[i]!);
  return {
    columns: [noise, colour],
    label,
    featureNames: ['noise', 'colour'],
    categoricalFeatures: ['colour'],
  };
}

describe('categorical features', () => {
  const train1 = categoricalData(3000, 5);
  const parameters = {
    num_iterations: 3,
    num_leaves: 8,
    learning_rate: 0.9,
    min_data_per_group: 20,
    cat_smooth: 1,
  };

  it('beat the same column read as a number, where categories have no order', () => {
    const asCategory = train({ parameters, data: train1 }).booster;
    const asNumber = train({ parameters, data: { ...train1, categoricalFeatures: [] } }).booster;
    const error = (booster: Booster): number =>
      meanAbsoluteError(booster.predict(train1.columns), train1.label);
    expect(error(asCategory)).toBeLessThan(0.6 * error(asNumber));
    expect(asCategory.toText()).toMatch(/^cat_threshold=/m);
  });

  it('send unseen, negative and missing categories the same way, and survive the text', () => {
    const { booster } = train({ parameters, data: train1 });
    const odd = [Float64Array.of(0.5, 0.5, 0.5, 0.5), Float64Array.of(99, -3, Number.NaN, 1e12)];
    const [first, ...rest] = booster.predict(odd);
    for (const value of rest) expect(value).toBe(first);
    expect(Booster.parse(booster.toText()).predict(train1.columns)).toEqual(booster.predict(train1.columns));
  });

  it('are split off where the others are as few as a leaf may hold', () => {
    // Thirty rows of one category; four others share ten, which no order but the first's own can leave to the right.
    const counts = [30, 3, 3, 2, 2];
    const column = Float64Array.from(counts.flatMap((count, category) => new Array(count).fill(category)));
    const label = column.map((category) => (category === 0 ? 0 : 10));
    const { booster } = train({
      parameters: {
        ...{ num_iterations: 1, learning_rate: 1, min_data_in_leaf: 10, min_data_in_bin: 1 },
        ...{ min_data_per_group: 1, cat_smooth: 1, cat_l2: 0, max_cat_to_onehot: 1 },
      },
      data: { columns: [column], label, categoricalFeatures: [0] },
    });
    expect([...booster.predict([Float64Array.of(0, 1, 4)])]).toEqual([0, 10, 10]);
  });

  it('can be named in the parameters', () => {
    const plain = { ...train1, categoricalFeatures: [] };
    const expected = train({ parameters, data: train1 }).booster.predict(train1.columns);
    for (const categorical_feature of ['name:colour', '1', [1], ['colour']]) {
      const { booster } = train({ parameters: { ...parameters, categorical_feature }, data: plain });
      expect(booster.predict(train1.columns)).toEqual(expected);
    }
  });

  it('with few categories stand one against the rest', () => {
    const label = train1.columns[1]!.map((c) => (c % 3 === 1 ? 5 : 0));
    const column = train1.columns[1]!.map((c) => c % 3);
    const { booster } = train({
      parameters: { num_iterations: 1, num_leaves: 2, learning_rate: 1 },
      data: { columns: [column], label, categoricalFeatures: [0] },
    });
    expect([...booster.predict([Float64Array.of(0, 1, 2)])].map(Math.round)).toEqual([0, 5, 0]);
  });
});

describe('monotone constraints', () => {
  it.each([1, -1])('hold for every row (%i)', (direction) => {
    const constraints = [0, 0, 0, direction, 0, 0];
    const { booster } = train({
      parameters: { monotone_constraints: constraints, num_iterations: 60, min_data_in_leaf: 5 },
      data,
    });
    expect(booster.featureImportance('split')[3] ?? 0).toBeGreaterThan(direction === 1 ? 5 : -1);
    for (let row = 0; row < 60; row++) {
      const sweep = Float64Array.from({ length: 60 }, (_, i) => i / 59);
      const columns = fresh.columns.map((column, f) =>
        f === 3 ? sweep : new Float64Array(60).fill(column[row]!),
      );
      const values = booster.predict(columns);
      for (let i = 1; i < 60; i++)
        expect(direction * (values[i]! - values[i - 1]!)).toBeGreaterThanOrEqual(-1e-12);
    }
  });

  it('a penalty keeps constrained features off the root', () => {
    const monotone_constraints = [0, 0, 0, 1, 0, 0];
    const parameters = { monotone_constraints, num_iterations: 5, monotone_penalty: 1.5 };
    const text = train({ parameters, data }).booster.toText();
    for (const [, root] of text.matchAll(/^split_feature=(\d+)/gm)) expect(root).not.toBe('3');
  });
});

describe('a penalty of monotone features', () => {
  /** Gain of the second split where one constrained feature is all that there is to split by. */
  const secondGain = (monotone_penalty: number): number => {
    const x = Float64Array.from({ length: 400 }, (_, row) => row);
    const label = x.map((value) => value ** 2);
    const parameters = { monotone_constraints: [1], monotone_penalty, num_iterations: 1, num_leaves: 3 };
    const text = train({ parameters, data: { columns: [x], label } }).booster.toText();
    return Number(/^split_gain=\S+ (\S+)/m.exec(text)![1]);
  };

  // LightGBM, Parameters: at depth d, 1 − penalty / 2^d up to a penalty of 1, then 1 − 2^(penalty − 1 − d).
  it.each([
    [0.5, 1 - 0.5 / 2],
    [1, 0.5],
    [1.5, 1 - 2 ** -0.5],
  ])('of %d leaves %d of a gain below the root', (penalty, share) => {
    expect(secondGain(penalty) / secondGain(0)).toBeCloseTo(share, 4);
  });
});

describe('custom functions', () => {
  it('the squared error as a function grows the same trees as the built-in one', () => {
    const parameters = { num_iterations: 12, boost_from_average: true };
    const own = train({
      parameters,
      data,
      objective: {
        derive({ score, label, gradients, hessians }) {
          for (let i = 0; i < label.length; i++) gradients[i] = score[i]! - label[i]!;
          hessians.fill(1);
        },
        initialScore: (label) => label.reduce((a, b) => a + b, 0) / label.length,
      },
    }).booster;
    const built = train({ parameters, data }).booster;
    const a = own.predict(fresh.columns);
    built.predict(fresh.columns).forEach((value, i) => {
      expect(a[i]).toBeCloseTo(value, 8);
    });
    expect(own.toText()).not.toMatch(/^objective=/m);
    expect(Booster.parse(own.toText()).predict(fresh.columns)).toEqual(a);
  });

  it('a metric as a function decides early stopping, and may prefer high values', () => {
    let calls = 0;
    const result = train({
      parameters: { num_iterations: 100, early_stopping_round: 3 },
      data,
      validation: fresh,
      // Best in round 5, by decree.
      metric: { name: 'peak', higherIsBetter: true, evaluate: () => -Math.abs(++calls - 5) },
    });
    expect(result.bestIteration).toBe(5);
    expect(result.history).toEqual(Float64Array.of(-4, -3, -2, -1, -0, -1, -2, -3));
    expect(result.booster.treeCount).toBe(5);
  });
});

describe('continued training', () => {
  it.each(['regression', 'regression_l1', 'huber'])('5 rounds and 7 more are 12 rounds (%s)', (objective) => {
    const first = train({ parameters: { objective, num_iterations: 5 }, data }).booster;
    const initModel = Booster.parse(first.toText());
    const more = train({ parameters: { objective, num_iterations: 7 }, data, initModel }).booster;
    const whole = train({ parameters: { objective, num_iterations: 12 }, data }).booster;
    expect(more.treeCount).toBe(12);
    const predictions = more.predict(fresh.columns);
    whole.predict(fresh.columns).forEach((value, i) => {
      expect(predictions[i]).toBeCloseTo(value, 6);
    });
  });

  it('early stopping keeps the earlier trees', () => {
    const initModel = train({ parameters: { num_iterations: 5 }, data }).booster;
    const parameters = { num_iterations: 300, early_stopping_round: 5, learning_rate: 0.3 };
    const { booster, bestIteration } = train({ parameters, data, validation: fresh, initModel });
    expect(booster.treeCount).toBe(5 + bestIteration);
    expect(booster.predict(fresh.columns, { rounds: 5 })).toEqual(initModel.predict(fresh.columns));
  });

  it('needs the same columns', () => {
    const initModel = train({ parameters: { num_iterations: 2 }, data: madeData(200, 3, 1) }).booster;
    expect(() => train({ parameters: {}, data, initModel })).toThrow(/initModel: its columns are not those/);
  });
});
