import { expect, it } from 'vitest';
import { train } from '../src/index.js';

it('the values of inner nodes and leaves are a tenth of the way from the mean of all to that of their rows', () => {
  const group = Float64Array.from({ length: 120 }, (_, row) => Math.floor(row / 40));
  const label = group.map((index) => [0, 30, 90][index]!);
  const { booster } = train({
    parameters: { num_iterations: 1, num_leaves: 3, learning_rate: 0.1, min_data_in_leaf: 1 },
    data: { columns: [group], label },
  });
  const field = (name: string) =>
    new RegExp(`^${name}=(.*)$`, 'm').exec(booster.toText())![1]!.split(' ').map(Number);
  // All: 40. Those of 0 and 30, which the first split leaves together: 15.
  expect(field('internal_value')).toEqual([40, 37.5]);
  for (const [index, value] of [36, 45, 39].entries())
    expect(field('leaf_value')[index]).toBeCloseTo(value, 9);
  expect(field('internal_count')).toEqual([120, 80]);
});
