import type { Table } from '@ctfusion/base';
import { columnDefinition } from '@ctfusion/schema/columns';
import type { Predictor } from '../predictor.js';
import { ColumnMemory } from '../remembered/columns.js';
import { contradictoryRows } from './contradictions.js';
import { short } from './extrapolation.js';
import { plausibleRange } from './plausible-range.js';

const beyond = new ColumnMemory<readonly number[]>();

/** Rows whose value lies outside a range. */
const rowsBeyond = (values: Float64Array, minimum: number, maximum: number): readonly number[] =>
  beyond.get(values, `${minimum} ${maximum}`, () => {
    const rows: number[] = [];
    for (let row = 0; row < values.length; row++)
      if (values[row]! < minimum || values[row]! > maximum) rows.push(row);
    return rows;
  });

interface Implausible {
  readonly row: number;
  readonly column: string;
  /** `is 0 sequences; plausible is 1 to 100000` */
  readonly reason: string;
}

/**
 * Cells that cannot be right in their unit: of what the predictor reads; of all that a task asks, because a stage may read it where it is there; and
 * facts below 0. (A fact of 0 may say that a machine has none of it.) And parts of a task that are more than their whole.
 * @throws InputError naming file, row, column and value if a cell is not a number.
 */
export function implausibleCells(table: Table, predictor: Predictor): Implausible[] {
  const known = new Set([...predictor.inputs, ...Object.keys(predictor.trainingDomain)]);
  const found: Implausible[] = [];
  for (const column of table.names) {
    const range = plausibleRange(column);
    const role = columnDefinition(column)?.role;
    const isRead = known.has(column) || role === 'demand' || predictor.readsOptionally?.(column) === true;
    if (range === undefined || !(isRead || role === 'fact')) continue;
    const minimum = isRead ? range.minimum : Math.min(range.minimum, 0);
    const maximum = isRead ? range.maximum : Infinity;
    const values = table.numbers(column);
    for (const row of rowsBeyond(values, minimum, maximum)) {
      const value = values[row]!;
      const reason = `is ${short(value)} ${range.unit}; plausible is ${short(range.minimum)} to ${short(range.maximum)}`;
      found.push({ row, column, reason });
    }
  }
  return [...found, ...contradictoryRows(table)];
}
