import { InputError, type Table } from '@ctfusion/base';

/**
 * The measured times of a table of runs, ms, one per row.
 * @param noun what the message calls them.
 * @throws InputError naming file and row of the first that is missing, not above 0 or not finite.
 */
export function measuredTimes(runs: Table, column: string, noun = 'measured time'): Float64Array {
  const times = runs.completeNumbers(column);
  const wrong = times.findIndex((time) => !(time > 0 && time < Number.POSITIVE_INFINITY));
  if (wrong < 0) return times;
  throw new InputError(
    'out-of-range',
    `the ${noun} is ${times[wrong]}; a latency is above 0 and finite`,
    runs.location(wrong, column),
  );
}
