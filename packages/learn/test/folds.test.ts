import { tableFromRecords } from '@ctfusion/base';
import type { ExperimentConfig } from '@ctfusion/schema';
import { experimentConfigSchema } from '@ctfusion/schema';
import { columnType } from '@ctfusion/schema/columns';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planFolds } from '../src/experiment/folds.js';

const config = (validation: Record<string, unknown>): ExperimentConfig =>
  experimentConfigSchema.parse({
    data: { dataset_path: 'x.csv' },
    features: { task_cols: ['a'] },
    validation,
    model: {},
  });

const table = (groups: readonly string[]) =>
  tableFromRecords(
    groups.map((system_id) => ({ system_id })),
    'x.csv',
    columnType,
  );
const groupLists = fc
  .array(fc.integer({ min: 0, max: 6 }), { minLength: 8, maxLength: 80 })
  .map((codes) => codes.map((code) => `s${code}`))
  .filter((groups) => new Set(groups).size >= 3);

describe.each([
  ['leave_one_group_out', {}],
  ['group_kfold', { k_folds: 3 }],
])('%s', (strategy, more) => {
  it('tests every row once and never trains on a tested group', () => {
    fc.assert(
      fc.property(groupLists, (groups) => {
        const folds = planFolds(table(groups), config({ strategy, ...more }), 'c.yml');
        const tested = folds.flatMap((fold) => [...fold.testRows]).sort((a, b) => a - b);
        expect(tested).toEqual(groups.map((_, row) => row));
        for (const { trainRows, testRows } of folds) {
          const testGroups = new Set([...testRows].map((row) => groups[row]));
          expect([...trainRows].some((row) => testGroups.has(groups[row]))).toBe(false);
          expect(trainRows.length + testRows.length).toBe(groups.length);
        }
      }),
    );
  });
});

describe('planFolds', () => {
  it('deals groups to k folds as scikit-learn does: largest first, to the lightest fold', () => {
    const groups = ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'd'];
    const folds = planFolds(table(groups), config({ strategy: 'group_kfold', k_folds: 2 }), 'c.yml');
    expect(folds.map((fold) => [...fold.testGroups].sort())).toEqual([
      ['a', 'd'],
      ['b', 'c'],
    ]);
  });

  it('holds out the named groups', () => {
    const [fold] = planFolds(
      table(['a', 'b', 'a', 'c']),
      config({ strategy: 'holdout', test_groups: ['a'] }),
      'c.yml',
    );
    expect([[...fold!.testRows], [...fold!.trainRows]]).toEqual([
      [0, 2],
      [1, 3],
    ]);
  });

  it.each([
    [{ strategy: 'holdout', test_groups: ['e'] }, /'e' matches no system_id of x\.csv/],
    [{ strategy: 'holdout', test_groups: ['a', 'b'] }, /nothing is left to learn from/],
    [{ strategy: 'group_kfold', k_folds: 5 }, /2 groups found, 5 needed/],
  ])('refuses %j', (validation, message) => {
    expect(() => planFolds(table(['a', 'b']), config(validation), 'c.yml')).toThrow(message);
  });
});
