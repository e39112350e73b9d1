import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Booster } from '../src/index.js';
import { readModel } from '../src/model/model-reader.js';
import { BatchPredictor } from '../src/prediction/batch-predictor.js';
import { leafOf } from '../src/prediction/decision.js';
import { FlatForest } from '../src/prediction/flat-forest.js';

const folder = new URL('./fixtures/model-texts/', import.meta.url);
const text = readFileSync(new URL('decisions.txt', folder), 'utf8');
const { trees } = readModel(text, 'decisions.txt');

/** Value → the trees in which LightGBM 4.7 sends it left: tree k adds 2^k there. */
const cases = readFileSync(new URL('decisions.csv', folder), 'utf8')
  .trim()
  .split('\n')
  .map((line) => {
    const [value, sum] = line.split(',') as [string, string];
    return { value: Number(value.replace('nan', 'NaN').replace('inf', 'Infinity')), sum: Number(sum) };
  });
const values = Float64Array.from(cases, ({ value }) => value);

const treesIn = (sum: number): number[] =>
  trees.flatMap((_, tree) => ((BigInt(sum) >> BigInt(tree)) & 1n ? [tree] : []));

describe('every rule of a split goes where LightGBM goes', () => {
  it.each(cases)('with $value', ({ value, sum }) => {
    const left = trees.flatMap((tree, index) => (leafOf(tree, () => value) === 0 ? [index] : []));
    expect(left).toEqual(treesIn(sum));
    expect(new FlatForest(trees).predictRow([value], trees.length)).toBe(sum);
    expect(Booster.parse(text).predictRow([value])).toBe(sum);
  });

  it('in columns', () => {
    expect([...Booster.parse(text).predict([values])]).toEqual(cases.map(({ sum }) => sum));
  });

  it('on ranks', () => {
    const numeric = trees.filter(({ categoryBits }) => categoryBits.length === 0);
    const expected = cases.map(({ sum }) => Number(BigInt(sum) % (1n << BigInt(numeric.length))));
    const found = BatchPredictor.of(numeric)!.predict([values], numeric.length);
    expect([...found]).toEqual(expected);
  });
});
