import { describe, expect, it } from 'vitest';
import { GbdtError, train } from '../src/index.js';
import { madeData } from './support/made-data.js';

const data = madeData(300, 3, 6);

function errorOf(action: () => unknown): GbdtError {
  try {
    action();
  } catch (error) {
    if (error instanceof GbdtError) return error;
    throw error;
  }
  throw new Error('no GbdtError was thrown');
}

describe('a learning rate that diverges', () => {
  it.each(['regression', 'regression_l1', 'quantile', 'mape'])('is refused by name (%s)', (objective) => {
    // With a factor of 3, residuals double with every round: single precision ends near 2^128.
    for (const learning_rate of [3, 50, 1e30, 1e39, 1e300]) {
      const parameters = { objective, learning_rate, num_iterations: 300 };
      const { code, message } = errorOf(() => train({ parameters, data }));
      expect(code).toBe('parameter');
      expect(message).toMatch(
        /^parameter learning_rate: training diverges with [\de+]+, in round \d+ scores leave single precision$/,
      );
    }
  });

  it('is told from a slow one, and from a large one that ends in time', () => {
    for (const [learning_rate, num_iterations] of [
      [1.9, 300],
      [3, 50],
      [1e-300, 3],
    ] as const) {
      const { booster } = train({ parameters: { learning_rate, num_iterations }, data });
      for (const value of booster.predict(data.columns)) expect(Number.isFinite(value)).toBe(true);
    }
  });

  it('is found in a training that goes on from a model', () => {
    const parameters = { learning_rate: 3, num_iterations: 100 };
    const initModel = train({ parameters, data }).booster;
    expect(errorOf(() => train({ parameters, data, initModel })).message).toMatch(
      /^parameter learning_rate: /,
    );
  });
});

it('labels too large for single-precision gradients are told from it', () => {
  const label = data.label.map((_, i) => (i % 2 === 0 ? 3e38 : -3e38));
  const parameters = { boost_from_average: false, learning_rate: 0.1, objective: 'regression' };
  const columns = [label.map((_, i) => (i % 2) + 0.5)];
  const initModel = train({
    parameters: { num_iterations: 1, min_data_in_leaf: 1 },
    data: { columns, label },
  });
  expect(initModel.booster.predict(columns).every(Number.isFinite)).toBe(true);
  const weight = label.map(() => 1e10);
  const { code, message } = errorOf(() => train({ parameters, data: { columns, label, weight } }));
  expect(code).toBe('data');
  expect(message).toBe('training data: labels or weights are too large for single precision');
});

it('gradients of a custom objective that are not finite name the objective', () => {
  const objective = {
    derive: ({ gradients }: { gradients: Float32Array }) => void gradients.fill(Number.NaN),
  };
  const { code, message } = errorOf(() => train({ parameters: {}, data, objective }));
  expect(code).toBe('data');
  expect(message).toMatch(/^custom objective: in round 1 its gradients or hessians are not finite/);
});
