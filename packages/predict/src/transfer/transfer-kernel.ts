import type { TransferPrecision } from './machine-rates.js';

/** A machine as a job meets it: the logarithms of its rates at the job's precision. */
export interface MachineAtPrecision {
  readonly rates: readonly number[];
  readonly precision: TransferPrecision;
}

/** Rates that time is known to fall with; how the others tell is learned alone. */
const DIRECT_RATES = 2;
/** Before anything is learned: half of a job waits for products, half for memory. */
const EXPECTED_WEIGHT = -0.5;
/** Variance of a direct rate's weight, and of the share of it that is a precision's own. */
const WEIGHT_VARIANCE = 0.25;
const OWN_WEIGHT_SHARE = 0.5;
/** Variance of what no weight explains, and how alike it is between precisions. */
const SHAPE_VARIANCE = 0.1;
const BETWEEN_PRECISIONS = 0.7;

/** Logarithm of the time that the data sheet alone expects, up to the job's own size. */
export const expectedLevel = (rates: readonly number[]): number =>
  rates.slice(0, DIRECT_RATES).reduce((sum, rate) => sum + EXPECTED_WEIGHT * rate, 0);

/**
 * Covariance of two machines' deviations from the expected level: weights of the direct rates, common and of a precision, and a smooth function
 * of all rates (squared exponential, `length` in natural logarithms).
 */
export function levelCovariance(
  a: MachineAtPrecision,
  b: MachineAtPrecision,
  { center, length }: { readonly center: readonly number[]; readonly length: number },
): number {
  const isSame = a.precision === b.precision;
  let weights = 0;
  for (let index = 0; index < DIRECT_RATES; index++)
    weights += (a.rates[index]! - center[index]!) * (b.rates[index]! - center[index]!);
  const direct = WEIGHT_VARIANCE * (1 + (isSame ? OWN_WEIGHT_SHARE : 0)) * weights;
  const shape = SHAPE_VARIANCE * Math.exp(-squaredDistance(a.rates, b.rates) / (2 * length ** 2));
  return direct + shape * (isSame ? 1 : BETWEEN_PRECISIONS);
}

export const squaredDistance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, rate, index) => sum + (rate - b[index]!) ** 2, 0);

/** Place of the rate by which those that are not known are judged: the single-precision peak. */
const REFERENCE_RATE = 2;

/** How far every rate usually lies above the reference, over the machines of which it is known. */
export const usualOffsets = (all: readonly (readonly number[])[]): number[] =>
  all[0]!.map((_, index) => {
    const known = all.map((rates) => rates[index]! - rates[REFERENCE_RATE]!).filter(Number.isFinite);
    return known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
  });

/** Rates with those that are not known where they usually lie. */
export const completeRates = (rates: readonly number[], offsets: readonly number[]): number[] =>
  rates.map((rate, index) => (Number.isFinite(rate) ? rate : rates[REFERENCE_RATE]! + offsets[index]!));
