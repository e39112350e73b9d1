import { counted, didYouMean, InputError, leaveOut, shown, type Table } from '@ctfusion/base';
import type { ExperimentConfig } from '@ctfusion/schema';
import { groupNames } from '../dataset/group-names.js';

/** One split of the rows: nothing of a test group is in `trainRows`. Fold numbers count from 1. */
export interface Fold {
  readonly fold: number;
  readonly trainRows: Int32Array;
  readonly testRows: Int32Array;
  readonly testGroups: readonly string[];
}

/**
 * Splits a dataset by groups as the config says.
 * @throws InputError if a test group matches nothing, or there are too few groups.
 */
export function planFolds(dataset: Table, { validation }: ExperimentConfig, configFile: string): Fold[] {
  const groups = groupNames(dataset, validation.group_by_col);
  const names = [...new Set(groups)];
  switch (validation.strategy) {
    case 'holdout': {
      const testGroups = validation.test_groups ?? [];
      for (const name of testGroups) {
        if (names.includes(name)) continue;
        throw new InputError(
          'unknown-name',
          `${shown(name)} matches no ${validation.group_by_col.join(' / ')} of ${dataset.source}${didYouMean(name, names)}`,
          {
            file: configFile,
            field: 'validation.test_groups',
          },
        );
      }
      if (names.every((name) => testGroups.includes(name))) {
        throw new InputError(
          'too-few-groups',
          'every group is a test group, so nothing is left to learn from',
          {
            file: configFile,
            field: 'validation.test_groups',
          },
        );
      }
      return [splitByGroups(groups, new Set(testGroups), 1)];
    }
    case 'leave_one_group_out':
      requireGroups(names.length, 2, dataset, validation.group_by_col.join(' / '));
      return names.map((name, index) => splitByGroups(groups, new Set([name]), index + 1));
    case 'group_kfold': {
      const folds = validation.k_folds ?? 2;
      requireGroups(names.length, folds, dataset, validation.group_by_col.join(' / '));
      return balancedGroups(groups, folds).map((names, index) => splitByGroups(groups, names, index + 1));
    }
  }
}

function requireGroups(found: number, needed: number, dataset: Table, column: string): void {
  if (found < needed) {
    throw new InputError('too-few-groups', `${counted(found, 'group')} found, ${needed} needed`, {
      file: dataset.source,
      column,
    });
  }
}

function splitByGroups(groups: readonly string[], testGroups: ReadonlySet<string>, fold: number): Fold {
  const { trainRows, testRows } = leaveOut(groups, testGroups);
  return {
    fold,
    trainRows: Int32Array.from(trainRows),
    testRows: Int32Array.from(testRows),
    testGroups: [...testGroups],
  };
}

/** Groups dealt to folds, largest first, each to the fold with the fewest rows so far (scikit-learn's GroupKFold). */
function balancedGroups(groups: readonly string[], foldCount: number): Set<string>[] {
  const sizes = new Map<string, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const folds = Array.from({ length: foldCount }, () => ({ rows: 0, names: new Set<string>() }));
  for (const [name, size] of [...sizes].sort((a, b) => b[1] - a[1])) {
    const lightest = folds.reduce((best, fold) => (fold.rows < best.rows ? fold : best));
    lightest.names.add(name);
    lightest.rows += size;
  }
  return folds.map((fold) => fold.names);
}
