import { counted, InputError, leaveOut, type RowSplit, type Table } from '@ctfusion/base';
import { groupNames } from '../dataset/group-names.js';

interface LeftOutGroup {
  readonly group: string;
  readonly testRows: readonly number[];
}

export type LeaveOutProgress = (group: number, groups: number) => void;

/**
 * Each group's rows, and the rows that may be learned from without it.
 * @throws InputError if there are fewer than two groups.
 */
export function leftOutGroups(
  dataset: Table,
  columns: readonly string[],
): ({ readonly group: string } & RowSplit)[] {
  const names = groupNames(dataset, columns);
  const groups = [...new Set(names)];
  if (groups.length < 2) {
    throw new InputError('too-few-groups', `${counted(groups.length, 'group')} found, 2 needed`, {
      file: dataset.source,
      column: columns.join(' / '),
    });
  }
  return groups.map((group) => ({ group, ...leaveOut(names, new Set([group])) }));
}

/**
 * The groups dealt into folds of which each has about as many, in the order of their first rows: rows that may be learned from without any of a
 * fold's groups, and each of them with its rows.
 * @param count folds; a group each where absent
 * @throws InputError if there are fewer than two groups.
 */
export function leftOutFolds(
  dataset: Table,
  columns: readonly string[],
  count?: number,
): { readonly trainRows: readonly number[]; readonly groups: readonly LeftOutGroup[] }[] {
  const names = groupNames(dataset, columns);
  const groups = leftOutGroups(dataset, columns);
  const folds = Math.min(count ?? groups.length, groups.length);
  return Array.from({ length: folds }, (_, fold) => {
    const own = groups.filter((_, index) => index % folds === fold);
    const { trainRows } = leaveOut(names, new Set(own.map(({ group }) => group)));
    return {
      trainRows: [...trainRows],
      groups: own.map(({ group, testRows }) => ({ group, testRows: [...testRows] })),
    };
  });
}
