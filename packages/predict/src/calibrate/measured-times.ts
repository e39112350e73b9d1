import { InputError, type Table } from '@ctfusion/base';
import { plausibleRange } from '../verdict/plausible-range.js';

/**
 * The measured times of a table of runs, ms, one per row.
 * @param noun what the message calls them.
 * @throws InputError naming file and row of the first that no run can take.
 */
export function measuredTimes(runs: Table, column: string, noun = 'measured time'): Float64Array {
  const times = runs.completeNumbers(column);
  for (const [row, time] of times.entries()) {
    const why = impossibleTime(time, column);
    if (why !== undefined)
      throw new InputError('out-of-range', `the ${noun} is ${time}${why}`, runs.location(row, column));
  }
  return times;
}

/**
 * Why no run takes so long, to be put behind the figure; undefined for a time that one may take. The bounds are those of the column.
 * @param column of the catalogue; of another only the sign is known.
 */
export function impossibleTime(time: number, column: string): string | undefined {
  if (!(time > 0 && time < Number.POSITIVE_INFINITY)) return '; a latency is above 0 and finite';
  const range = plausibleRange(column);
  if (range === undefined) return undefined;
  const { minimum, maximum, unit } = range;
  if (time < minimum) return ` ${unit}; launching a kernel alone takes longer than ${minimum} ${unit}`;
  return time > maximum ? ` ${unit}, which is more than ten years` : undefined;
}
