import { InputError, type Table } from '@ctfusion/base';

export type LeaveOutProgress = (group: number, groups: number) => void;

/**
 * Each group's rows, and the rows that may be learned from without it.
 * @throws InputError if there are fewer than two groups.
 */
export function leftOutGroups(
  dataset: Table,
  groupColumn: string,
): { group: string; testRows: number[]; trainRows: number[] }[] {
  const names = dataset.texts(groupColumn);
  const groups = [...new Set(names)];
  if (groups.length < 2) {
    throw new InputError('too-few-groups', `${groups.length} group(s) found, 2 needed`, {
      file: dataset.source,
      column: groupColumn,
    });
  }
  return groups.map((group) => {
    const testRows: number[] = [];
    const trainRows: number[] = [];
    for (const [row, name] of names.entries()) (name === group ? testRows : trainRows).push(row);
    return { group, testRows, trainRows };
  });
}
