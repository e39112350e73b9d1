import type { NumberColumn, Table } from '@ctfusion/base';
import type { TrainingDomain } from '../../predictor.js';
import { isLength } from '../../verdict/extrapolation.js';

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
  totalsWith: (columns: readonly (readonly [string, NumberColumn])[]) => Float64Array,
): Float64Array {
  const columns = Object.entries(domain).flatMap(([name, range]): [string, NumberColumn][] => {
    if (range === null || isLength(name) || !table.has(name)) return [];
    const values = table.numbers(name);
    const [low, high] = range;
    if (!values.some((value) => value < low || value > high)) return [];
    const near = values.map((value) => (value < low ? low : value > high ? high : value));
    return [[name, { kind: 'number', values: near }]];
  });
  if (columns.length === 0) return new Float64Array(table.rowCount);
  const near = totalsWith(columns);
  return totals.map((total, row) => DOUBTED_SHARE * Math.abs(Math.log(total / near[row]!)));
}
