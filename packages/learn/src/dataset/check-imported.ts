import { InputError, shown, type Table } from '@ctfusion/base';
import { impossibleTime } from '@ctfusion/predict';
import { COLUMN, columnDefinition } from '@ctfusion/schema/columns';
import type { LeftOut } from './keep-rows.js';

/**
 * Checks what an importer made of a folder before it is written: that a run is left, that every time is one that a run can take, that no task asks less than
 * nothing, and that no number is infinite, as a quotient of a figure of 0 is.
 * @throws InputError naming the folder, and the system, column and value of a run that cannot be.
 */
export function checkImported(table: Table, folder: string, leftOut: LeftOut = {}): void {
  if (table.rowCount === 0) {
    const reasons = Object.entries(leftOut).map(([reason, rows]) => `${rows} ${reason}`);
    const why = reasons.length > 0 ? `; left out: ${reasons.join(', ')}` : '';
    throw new InputError('no-rows', `has no run that can be taken${why}`, { file: folder });
  }
  for (const name of table.names) {
    if (table.column(name).kind === 'text') continue;
    const isDemand = columnDefinition(name)?.role === 'demand';
    const isWrong = name === COLUMN.totalTimeMs ? isNoTime : isDemand ? isNoDemand : isInfinite;
    const values = table.numbers(name);
    const row = values.findIndex(isWrong);
    if (row < 0) continue;
    throw new InputError(
      'out-of-range',
      `a run on ${shown(table.texts(COLUMN.systemId)[row]!)} gives ${values[row]!}; what it is made of cannot be right`,
      { file: folder, column: name },
    );
  }
}

const isInfinite = (value: number): boolean => Math.abs(value) === Infinity;
const isNoDemand = (value: number): boolean => value < 0 || value === Infinity;
const isNoTime = (value: number): boolean => impossibleTime(value, COLUMN.totalTimeMs) !== undefined;
