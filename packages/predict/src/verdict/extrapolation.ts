import { COLUMN } from '@ctfusion/schema/columns';

/** How long a job is says nothing of how like the training runs it is: only rates and sizes are judged. */
export const isLength = (column: string): boolean => LENGTHS.has(column);
const LENGTHS: ReadonlySet<string> = new Set([
  COLUMN.totalFrames,
  COLUMN.generatedTokens,
  COLUMN.images,
  COLUMN.diffusionSteps,
]);

/** An input that leaves what training saw. */
export interface Extrapolation {
  readonly column: string;
  readonly value: number;
  /** Smallest and largest training value. */
  readonly low: number;
  readonly high: number;
  /** How many times the nearer end of the range (above 1); absent where the signs do not allow a ratio. */
  readonly factor?: number;
}

/** Benchmarks of one machine differ by about this much from day to day. */
const TOLERANCE = 0.1;

/** Undefined if the value lies within the training range, or beyond it by no more than the tolerance. */
export function extrapolation(
  column: string,
  value: number,
  [low, high]: readonly [number, number],
): Extrapolation | undefined {
  const above = value > high + TOLERANCE * Math.abs(high);
  const below = value < low - TOLERANCE * Math.abs(low);
  if (!above && !below) return undefined;
  const factor = above ? value / high : low / value;
  return { column, value, low, high, ...(Number.isFinite(factor) && factor > 1 ? { factor } : {}) };
}

/** `'cores_total' is 64, 4 times the largest of training (1 to 16)`. */
export function describeExtrapolation({ column, value, low, high, factor }: Extrapolation): string {
  const end = value > high ? 'largest' : 'smallest';
  const ratio = value > high ? factor : factor && 1 / factor;
  const how =
    ratio === undefined ? `beyond the ${end} of training` : `${short(ratio)} times the ${end} of training`;
  return `'${column}' is ${short(value)}, ${how} (${short(low)} to ${short(high)})`;
}

/** Three significant digits, without trailing zeros. */
export const short = (value: number): string => String(Number(value.toPrecision(3)));
