import { describe, expect, it } from 'vitest';
import { Booster, GbdtError } from '../src/index.js';
import { read } from './support/golden.js';

const text = read('friedman.l1.model.txt');

function messageOf(broken: string): string {
  try {
    Booster.parse(broken, 'm.txt');
  } catch (error) {
    if (error instanceof GbdtError && error.code === 'model_format') return error.message;
    throw error;
  }
  return 'no error';
}

/** Replaces within tree 2 without moving a byte of what follows, so that tree_sizes stays right. */
function inTree2(change: (tree: string) => string): string {
  const begin = text.indexOf('Tree=2\n');
  const end = text.indexOf('Tree=3\n');
  const changed = change(text.slice(begin, end));
  const sizes = /^tree_sizes=(.*)$/m.exec(text)![1]!.split(' ');
  sizes[2] = String(changed.length);
  const whole = text.slice(0, begin) + changed + text.slice(end);
  return whole.replace(/^tree_sizes=.*$/m, `tree_sizes=${sizes.join(' ')}`);
}

describe('malformed model text names the field and the tree', () => {
  it.each([
    ['empty', '', /"end of trees" is missing/],
    ['cut off', text.slice(0, text.length / 2), /"end of trees" is missing/],
    ['another format', 'hello\nend of trees\n', /first line is not "tree"/],
    [
      'missing leaf_value',
      inTree2((t) => t.replace(/^leaf_value=.*\n/m, '')),
      /tree 2: leaf_value is missing/,
    ],
    [
      'short leaf_value',
      inTree2((t) => t.replace(/^(leaf_value=)\S+ /m, '$1')),
      /tree 2: leaf_value has 14 values, expected 15/,
    ],
    ['wrong tree_sizes', text.replace(/^(tree_sizes=)\d+/m, '$19'), /tree 0: tree_sizes says 9/],
    ['too few tree_sizes', text.replace(/^(tree_sizes=.*) \d+$/m, '$1'), /tree_sizes has 59 trees/],
    [
      '10^9 leaves',
      inTree2((t) => t.replace('num_leaves=15', 'num_leaves=1000000000')),
      /tree 2: num_leaves has "1000000000"/,
    ],
    ['NaN threshold', inTree2((t) => t.replace(/^(threshold=)\S+/m, '$1nan')), /tree 2: threshold has "nan"/],
    ['NaN leaf', inTree2((t) => t.replace(/^(leaf_value=)\S+/m, '$1NaN')), /tree 2: leaf_value has "NaN"/],
    [
      'feature out of range',
      inTree2((t) => t.replace(/^(split_feature=)\d+/m, '$199')),
      /tree 2: split_feature has "99"/,
    ],
    [
      'cycle',
      inTree2((t) => t.replace(/^(left_child=)-?\d+/m, '$10')),
      /tree 2: left_child points twice to node 0/,
    ],
    [
      'child out of range',
      inTree2((t) => t.replace(/^(right_child=)-?\d+/m, '$177')),
      /tree 2: right_child has "77"/,
    ],
    ['linear tree', inTree2((t) => t.replace('is_linear=0', 'is_linear=1')), /tree 2: is_linear is 1/],
    [
      'field twice',
      inTree2((t) => t.replace('num_cat=0', 'num_cat=0\nnum_cat=0')),
      /tree 2: num_cat occurs twice/,
    ],
    ['two classes', text.replace('num_class=1', 'num_class=2'), /header: num_class is not 1/],
    [
      'unknown objective',
      text.replace('objective=regression_l1', 'objective=lambdarank'),
      /header: objective "lambdarank"/,
    ],
    ['no feature names', text.replace(/^feature_names=.*\n/m, ''), /header: feature_names is missing/],
    ['old version', text.replace('version=v4', 'version=v1'), /header: version is "v1"/],
  ])('%s', (_, broken, message) => {
    const found = messageOf(broken);
    expect(found).toMatch(message);
    expect(found).toMatch(/^m\.txt: /);
    expect(found).not.toContain('\n');
  });
});
