import type { Table } from '@ctfusion/base';
import { taskKind } from './task-kinds.js';

/** The family of every row, by the column that the kind of task names. @throws InputError if the table lacks it. */
export const taskFamilies = (table: Table, kindName: string): readonly string[] =>
  table.texts(taskKind(kindName).familyColumn);

/** By which coefficients of a row are found: its family and, from the widest, the keys of the levels above. */
export interface CoefficientKeys {
  readonly families: readonly string[];
  /** Level → row → key; '' where a column has no text. */
  readonly parents: readonly (readonly string[])[];
}

/** The keys of every row. @throws InputError if the table lacks the family's column. */
export const coefficientKeys = (table: Table, kindName: string): CoefficientKeys => ({
  families: taskFamilies(table, kindName),
  parents: (taskKind(kindName).learning?.parentLevels ?? []).map((columns) => textKeys(table, columns)),
});

/** Tables are never changed, and fits ask for the same keys again and again. */
const remembered = new WeakMap<Table, Map<string, readonly string[]>>();

/** Texts of some columns side by side; '' where one of them is absent. */
export function textKeys(table: Table, columns: readonly string[]): readonly string[] {
  const ofTable = remembered.get(table) ?? new Map<string, readonly string[]>();
  remembered.set(table, ofTable);
  const name = columns.join(' ');
  const found = ofTable.get(name) ?? joinedTexts(table, columns);
  ofTable.set(name, found);
  return found;
}

function joinedTexts(table: Table, columns: readonly string[]): readonly string[] {
  if (!columns.every((name) => table.has(name))) return new Array<string>(table.rowCount).fill('');
  const texts = columns.map((name) => table.texts(name));
  return Array.from({ length: table.rowCount }, (_, row) => {
    const own = texts.map((values) => values[row]!);
    return own.includes('') ? '' : own.join(' / ');
  });
}
