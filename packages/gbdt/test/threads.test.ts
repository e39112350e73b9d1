import { describe, expect, it } from 'vitest';
// The built package: workers are files.
import { train } from '../src/index.js';
import { madeData } from './support/made-data.js';

describe('threads', () => {
  const data = madeData(100_000, 24, 5);

  it('never change the model', () => {
    const parameters = { num_iterations: 6, num_leaves: 20, bagging_fraction: 0.8, bagging_freq: 1, seed: 4 };
    const texts = [1, 2, 3].map(
      (num_threads) => train({ parameters: { ...parameters, num_threads }, data }).booster,
    );
    const trees = texts.map((booster) => booster.toText().replace(/\[num_threads: \d+\]/, ''));
    expect(trees[1]).toBe(trees[0]);
    expect(trees[2]).toBe(trees[0]);
  });
});

describe('features with more than 256 bins', () => {
  const data = madeData(4000, 5, 8, 0.02);

  it('are learnt like the others, and mixed with them', () => {
    const columns = data.columns.map((column, f) =>
      f === 1 ? column.map((v) => Math.round(v * 20) / 20) : column,
    );
    const wide = train({
      parameters: { max_bin: 2000, num_iterations: 40, min_data_in_bin: 1 },
      data: { ...data, columns },
    });
    const narrow = train({ parameters: { num_iterations: 40 }, data: { ...data, columns } });
    const error = (predictions: Float64Array): number =>
      predictions.reduce((sum, v, i) => sum + (v - data.label[i]!) ** 2, 0) / predictions.length;
    expect(error(wide.booster.predict(columns))).toBeLessThan(1.05 * error(narrow.booster.predict(columns)));
    expect(Array.from(wide.booster.featureImportance('split').slice(0, 5), (n) => n > 0)).not.toContain(
      false,
    );
  });
});
