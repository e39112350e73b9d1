import { groupRows, mean } from '@ctfusion/base';
import type { FitError } from './robust-fit.js';

/** Rows of each group, in order of first appearance. */
export const rowsOfGroups = (names: readonly string[]): number[][] =>
  groupRows(names).map(({ rows }) => [...rows]);

/** Mean absolute log error of every group. */
export function groupErrors(logErrors: ArrayLike<number>, groups: readonly (readonly number[])[]): number[] {
  return groups.map((rows) => mean(rows.map((row) => Math.abs(logErrors[row]!))));
}

/** Mean absolute error of every group, relative to the measured times. @param logErrors log(measured / predicted) */
export function groupPercentages(
  logErrors: ArrayLike<number>,
  groups: readonly (readonly number[])[],
): number[] {
  return groups.map((rows) => mean(rows.map((row) => Math.abs(Math.expm1(-logErrors[row]!)))));
}

/** Errors of groups as what a fit makes small has them. */
export const errorsAs = (
  error: FitError,
  logErrors: ArrayLike<number>,
  groups: readonly (readonly number[])[],
): number[] => (error === 'relative' ? groupPercentages(logErrors, groups) : groupErrors(logErrors, groups));

/** Share of the error that a candidate must save: less is within what another draw of systems would change. */
const CLEAR_GAIN = 0.01;

/** Whether a candidate's mean error over groups is smaller by enough to give up what is simpler. */
export function clearlyBetter(candidate: readonly number[], simpler: readonly number[]): boolean {
  return mean([...candidate]) < (1 - CLEAR_GAIN) * mean([...simpler]);
}

/** Whether it is clearly better, and by more than the standard error of what the groups gain: what one group of few gains decides nothing. */
export function surelyBetter(candidate: readonly number[], simpler: readonly number[]): boolean {
  const gains = simpler.map((error, group) => error - candidate[group]!);
  const gain = mean(gains);
  const squares = mean(gains.map((one) => (one - gain) ** 2));
  return clearlyBetter(candidate, simpler) && gain > Math.sqrt(squares / Math.max(1, gains.length - 1));
}
