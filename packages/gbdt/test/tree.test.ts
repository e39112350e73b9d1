import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitset } from '../src/model/tree.js';
import { readTree } from '../src/model/tree-reader.js';
import { leafOf } from '../src/prediction/decision.js';

/** Two nodes: categories {3} of column 1 go left to leaf 0; then column 0 up to 0.5 to leaf 1. */
const FIELDS: Readonly<Record<string, string>> = {
  num_leaves: '3',
  num_cat: '1',
  split_feature: '1 0',
  threshold: '0 0.5',
  decision_type: '9 2',
  left_child: '-1 -2',
  right_child: '1 -3',
  leaf_value: '4 2 1',
  cat_boundaries: '0 1',
  cat_threshold: '8',
};

const treeWith = (changes: Readonly<Record<string, string | undefined>> = {}) =>
  readTree(
    Object.entries({ ...FIELDS, ...changes })
      .filter(([, value]) => value !== undefined)
      .map(([field, value]) => `${field}=${value}`),
    'tree 0',
    2,
  );

describe('the fields of a tree', () => {
  it('may be those that every version has, and no more', () => {
    const tree = treeWith();
    expect(tree.shrinkage).toBe(1);
    for (const counts of [tree.leafRows, tree.nodeRows, tree.splitGain, tree.leafWeight, tree.nodeWeight]) {
      expect(counts.every((value) => value === 0)).toBe(true);
    }
    expect([tree.leafRows.length, tree.nodeRows.length, tree.leafWeight.length]).toEqual([3, 2, 3]);
    const leafAt = (...row: number[]): number => leafOf(tree, (feature) => row[feature]!);
    expect([leafAt(0, 3), leafAt(0, 4), leafAt(0.5, 2), leafAt(0.6, 2)]).toEqual([0, 1, 1, 2]);
  });

  it('without decision types all splits are numeric, and NaN is zero', () => {
    const tree = treeWith({ decision_type: undefined, threshold: '-1 0', num_cat: '0' });
    expect(leafOf(tree, () => Number.NaN)).toBe(1);
    expect(leafOf(tree, () => -1)).toBe(0);
  });

  it('a set without categories sends all to the right', () => {
    const tree = treeWith({ cat_boundaries: '0 0', cat_threshold: '' });
    expect(leafOf(tree, () => 3)).toBe(2);
  });

  it('a word of categories may have all its bits, a leaf the largest count', () => {
    const tree = treeWith({ cat_threshold: '4294967295', leaf_count: '2147483647 0 1' });
    expect([...tree.categoryBits]).toEqual([4294967295]);
    expect([...tree.leafRows]).toEqual([2147483647, 0, 1]);
  });

  it.each([
    [{ cat_threshold: '4294967296' }, /^tree 0: cat_threshold has "4294967296", expected a 32-bit word$/],
    [{ cat_threshold: '-1' }, /^tree 0: cat_threshold has "-1"/],
    [{ cat_threshold: '8 8' }, /^tree 0: cat_threshold has 2 values, expected 1$/],
    [{ cat_boundaries: '1 1' }, /^tree 0: cat_boundaries does not ascend from 0$/],
    [{ num_cat: '2', cat_boundaries: '0 1 0' }, /^tree 0: cat_boundaries does not ascend from 0$/],
    [{ cat_boundaries: undefined }, /^tree 0: cat_boundaries is missing$/],
    [{ threshold: '1 0.5' }, /^tree 0: threshold of node 0 names set 1 of 1 sets of categories$/],
    [{ threshold: '-1 0.5' }, /^tree 0: threshold of node 0 names set -1 of 1/],
    [{ threshold: '0.5 0.5' }, /^tree 0: threshold of node 0 names set 0.5 of 1/],
    [{ decision_type: '9 12' }, /^tree 0: decision_type has 12$/],
    [{ decision_type: '9 16' }, /^tree 0: decision_type has "16", expected an integer from 0 to 15$/],
    [{ split_feature: '2 0' }, /^tree 0: split_feature has "2", expected an integer from 0 to 1$/],
    [{ left_child: '-1 -4' }, /^tree 0: left_child has "-4", expected an integer from -3 to 1$/],
    [{ right_child: '2 -3' }, /^tree 0: right_child has "2", expected an integer from -3 to 1$/],
    [{ left_child: '-1 -1' }, /^tree 0: left_child points twice to leaf 0$/],
    [{ right_child: '-2 -3', left_child: '-1 1' }, /^tree 0: left_child and right_child reach 3 of 5 nodes/],
    [{ num_leaves: '0' }, /^tree 0: num_leaves has "0", expected an integer from 1 to 131072$/],
    [{ num_leaves: '131073' }, /^tree 0: num_leaves has "131073"/],
    [{ leaf_count: '2147483648 0 1' }, /^tree 0: leaf_count has "2147483648"/],
    [{ leaf_value: '4 2 inf' }, /^tree 0: leaf_value has "inf", expected a finite number$/],
    [{ is_linear: '1' }, /^tree 0: is_linear is 1: linear trees are not supported$/],
    [{ is_linear: '2' }, /^tree 0: is_linear has "2", expected an integer from 0 to 1$/],
  ])('%j is refused', (changes, message) => {
    expect(() => treeWith(changes)).toThrow(message);
  });

  it('splits and gains may be infinite', () => {
    const { threshold, splitGain } = treeWith({ threshold: '0 -inf', split_gain: 'inf 1' });
    expect([threshold[1], splitGain[0]]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });
});

it('a set of categories is read back from its bits', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 400 })), (members) => {
      const words = bitset(members);
      const found = Array.from({ length: 32 * words.length }, (_, i) => i).filter(
        (i) => (words[i >>> 5]! >>> (i & 31)) & 1,
      );
      expect(found).toEqual([...members].sort((a, b) => a - b));
      expect(words.length).toBe(members.length === 0 ? 0 : (Math.max(...members) >> 5) + 1);
    }),
  );
});
