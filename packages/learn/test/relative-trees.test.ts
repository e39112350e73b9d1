import { predictResidual } from '@ctfusion/predict';
import { describe, expect, it } from 'vitest';
import { bestWeight, fitResidualTrees, relativeWeights } from '../src/methods/staged/residual-trees.js';

let state = 7;
/** Uniform below 1 (Park and Miller, Random number generators: good ones are hard to find, 1988). */
function uniform(): number {
  state = (state * 48271) % 2147483647;
  return state / 2147483647;
}
/** Box and Muller, A Note on the Generation of Random Normal Deviates, 1958. */
const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());

describe('trees that make relative errors small', () => {
  it('predict exp(μ − σ²) of times that scatter as a lognormal, which has the least mean absolute percentage error', () => {
    const sigma = 0.5;
    const logErrors = Float64Array.from({ length: 4000 }, () => 0.2 + sigma * normal());
    const features = { names: ['same'], columns: [new Float64Array(logErrors.length).fill(1)] };
    const rows = Array.from(logErrors, (_, row) => row);
    const training = { features, logErrors, weights: relativeWeights(logErrors) };
    const [predicted] = predictResidual(fitResidualTrees(training, rows, [1]), features, [0]);
    expect(Math.abs(predicted! - (0.2 - sigma ** 2))).toBeLessThan(0.04);
  });

  it('are not led by half of the rows that take longer', () => {
    // Eleven runs of 1 and twelve of 4 times as long as expected: 4 is their median and 157 % off in the mean, 1 is 39 %.
    const logErrors = Float64Array.from({ length: 23 }, (_, row) => Math.log(row < 11 ? 1 : 4));
    const features = { names: ['same'], columns: [new Float64Array(23).fill(1)] };
    const rows = Array.from(logErrors, (_, row) => row);
    const predicted = (weights?: Float64Array): number => {
      const training = { features, logErrors, ...(weights === undefined ? {} : { weights }) };
      return Math.exp(predictResidual(fitResidualTrees(training, rows, [1]), features, [0])[0]!);
    };
    expect(predicted(relativeWeights(logErrors))).toBeCloseTo(1, 1);
    expect(predicted()).toBeGreaterThan(1.8);
  });

  it('take the weight with which groups err least, nothing where none helps', () => {
    // Errors of |w − 0.6| and |w − 0.3| in the mean are least at 0.5 of the weights that are tried; at 0 where every weight harms.
    expect(bestWeight((weight) => [Math.abs(weight - 0.6), Math.abs(weight - 0.4)])).toBe(0.5);
    expect(bestWeight((weight) => [0.2 + weight, 0.3 + weight / 2])).toBe(0);
  });
});
