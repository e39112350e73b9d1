import { expect, it } from 'vitest';
import { metricsFor } from '../src/boosting/metric.js';
import { parseParameters } from '../src/parameters/parameters.js';

const label = Float32Array.of(10, -4, 0.5, 2);
const score = Float64Array.of(7, -3, 0.25, 4);
/** Errors of 3, 1, 0.25 and 2. */
const evaluate = (name: string, weight?: Float32Array, alpha = 0.9): number =>
  metricsFor(parseParameters({ metric: name, alpha }))[0]!.evaluate(score, { label, weight });

it.each([
  ['l1', (3 + 1 + 0.25 + 2) / 4],
  ['l2', (9 + 1 + 0.0625 + 4) / 4],
  ['rmse', Math.sqrt((9 + 1 + 0.0625 + 4) / 4)],
  // Labels below 1 count as 1.
  ['mape', (3 / 10 + 1 / 4 + 0.25 / 1 + 2 / 2) / 4],
  // A score below its label costs 0.9 of the error, one above it 0.1.
  ['quantile', (0.9 * 3 + 0.1 * 1 + 0.9 * 0.25 + 0.1 * 2) / 4],
  // Beyond 0.9 it goes on as a line.
  ['huber', (0.9 * (3 - 0.45) + 0.9 * (1 - 0.45) + 0.5 * 0.0625 + 0.9 * (2 - 0.45)) / 4],
])('%s agrees with a hand count', (name, expected) => {
  expect(evaluate(name)).toBeCloseTo(expected, 12);
});

it('rows count by their weight', () => {
  expect(evaluate('l1', Float32Array.of(1, 0, 4, 3))).toBeCloseTo((3 + 4 * 0.25 + 3 * 2) / 8, 12);
});

it('at a distance of alpha huber is still a parabola', () => {
  expect(evaluate('huber', Float32Array.of(0, 0, 0, 1), 2)).toBe(0.5 * 2 * 2);
});
