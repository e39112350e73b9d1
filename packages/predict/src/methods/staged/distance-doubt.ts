import type { Table } from '@ctfusion/base';
import type { TrainingDomain } from '../../predictor.js';
import { ColumnMemory } from '../../remembered/columns.js';
import { constantNumbers, isConstant } from '../../remembered/constant-columns.js';
import { isLength } from '../../verdict/extrapolation.js';
import type { ChangedColumn } from './imputed-doubt.js';

/**
 * How much of what stages make of the way beyond the training range may be wrong, as a standard deviation. They take times to follow
 * capabilities and sizes by the first power; measured powers lie between 0.6 and 1 (cores^0.85, caches and clocks^0.6 to 0.7).
 */
const DOUBTED_SHARE = 0.25;

/**
 * Standard deviation of the logarithm of each row's time that comes from the distance to what was trained on: a share of how far the analytical time
 * moves between the row and the nearest point of the training range. What the time hardly depends on may be far away; the length of a job is
 * no distance.
 * @param totals analytical times (ms) of the table's rows
 * @param totalsWith the same with other values in some columns
 */
export function distanceDeviation(
  table: Table,
  domain: TrainingDomain,
  totals: Float64Array,
  totalsWith: (columns: readonly ChangedColumn[]) => Float64Array,
): Float64Array {
  const columns = Object.entries(domain).flatMap(([name, range]): ChangedColumn[] => {
    if (range === null || isLength(name) || !table.has(name)) return [];
    const values = table.numbers(name);
    const near = nearest.get(values, `${range[0]} ${range[1]}`, () => nearestTo(values, range));
    return near === values ? [] : [[name, near]];
  });
  if (columns.length === 0) return new Float64Array(table.rowCount);
  const near = totalsWith(columns);
  return totals.map((total, row) => DOUBTED_SHARE * Math.abs(Math.log(total / near[row]!)));
}

const nearest = new ColumnMemory<Float64Array>();

/** Every value, or the end of the range that is nearest to it; the same column where all are within. */
function nearestTo(values: Float64Array, [low, high]: readonly [number, number]): Float64Array {
  const near = (value: number): number => (value < low ? low : value > high ? high : value);
  if (!values.some((value) => value < low || value > high)) return values;
  return isConstant(values) ? constantNumbers(near(values[0]!), values.length) : values.map(near);
}
