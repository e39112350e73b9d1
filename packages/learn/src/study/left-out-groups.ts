import { InputError, leaveOut, type RowSplit, type Table } from '@ctfusion/base';
import { groupNames } from '../dataset/group-names.js';

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
    throw new InputError('too-few-groups', `${groups.length} group(s) found, 2 needed`, {
      file: dataset.source,
      column: columns.join(' / '),
    });
  }
  return groups.map((group) => ({ group, ...leaveOut(names, new Set([group])) }));
}
