import { conditionOn, type Gaussian } from '@ctfusion/predict';
import type { MachineSide } from './physical-scaling.js';

/** Machines of which the same variables are known: their weight, mean and covariance. */
export interface Moments {
  /** Indices of the variables that are known, rising. */
  readonly known: readonly number[];
  /** How many independent machines they count as. */
  readonly weight: number;
  readonly mean: ArrayLike<number>;
  /** Row-major, over `known`; divided by the weight. */
  readonly covariance: ArrayLike<number>;
}

/** A variable is its physical scaling of others times a residual: exponents of the variables that it scales with. */
export interface ScaledVariable {
  readonly exponents: readonly { readonly variable: number; readonly exponent: number }[];
  /** Standard deviation below which no residual is believed: what readings of one machine differ by. */
  readonly smallestDeviation: number;
  readonly side: MachineSide;
}

/**
 * How much of a covariance between what is of one side and what takes both is kept. Any GPU is put beside any CPU, so that a server's GPU says
 * nothing of its CPU: none is kept between the two sides. At most 1/√2 keeps the matrix of these factors, and so the covariance, positive
 * definite (Schur's product theorem).
 */
const OF_BOTH_SIDES = 0.7;

function likeness(a: MachineSide, b: MachineSide): number {
  if (a === b) return 1;
  return a === 'both' || b === 'both' ? OF_BOTH_SIDES : 0;
}

const ROUNDS = 40;
/** Of a mean or covariance, from one round to the next. */
const SMALLEST_CHANGE = 1e-6;

/**
 * Mean and covariance by expectation maximisation over machines of which different things are known (Little and Rubin, Statistical Analysis
 * with Missing Data, 2002, section 11.2). The covariance of the residuals from physical scaling is shrunk toward a diagonal, so that what the
 * few machines cannot tell is told by physics.
 * @param shrinkage weight of the diagonal, 0 to 1.
 */
export function fitGaussian(
  variables: readonly ScaledVariable[],
  moments: readonly Moments[],
  shrinkage: number,
): Gaussian {
  const size = variables.length;
  let gaussian = startingPoint(size, moments);
  for (let round = 0; round < ROUNDS; round++) {
    const next = maximised(variables, completed(gaussian, size, moments), shrinkage);
    const change = largestChange(gaussian, next);
    gaussian = next;
    if (change < SMALLEST_CHANGE) break;
  }
  return gaussian;
}

function largestChange(a: Gaussian, b: Gaussian): number {
  let largest = 0;
  for (let i = 0; i < a.mean.length; i++) largest = Math.max(largest, Math.abs(a.mean[i]! - b.mean[i]!));
  for (let i = 0; i < a.covariance.length; i++)
    largest = Math.max(largest, Math.abs(a.covariance[i]! - b.covariance[i]!));
  return largest;
}

/** Each variable by itself, over those that know it. */
function startingPoint(size: number, moments: readonly Moments[]): Gaussian {
  const mean = new Float64Array(size);
  const covariance = new Float64Array(size * size);
  for (let variable = 0; variable < size; variable++) {
    const seen = moments.flatMap((entry) => {
      const at = entry.known.indexOf(variable);
      if (at < 0) return [];
      return [
        {
          weight: entry.weight,
          mean: entry.mean[at]!,
          variance: entry.covariance[at * entry.known.length + at]!,
        },
      ];
    });
    const total = seen.reduce((sum, { weight }) => sum + weight, 0);
    const center = seen.reduce((sum, entry) => sum + entry.weight * entry.mean, 0) / total;
    mean[variable] = center;
    covariance[variable * size + variable] =
      seen.reduce((sum, entry) => sum + entry.weight * (entry.variance + (entry.mean - center) ** 2), 0) /
        total +
      1e-4;
  }
  return { mean, covariance };
}

/** Expected mean and covariance of all variables, over all machines. */
function completed(gaussian: Gaussian, size: number, moments: readonly Moments[]): Gaussian {
  const full = moments.map((entry) => completedMoments(gaussian, size, entry));
  const weight = moments.reduce((sum, entry) => sum + entry.weight, 0);
  const mean = new Float64Array(size);
  for (const [index, entry] of moments.entries())
    for (let i = 0; i < size; i++) mean[i]! += (entry.weight / weight) * full[index]!.mean[i]!;
  const covariance = new Float64Array(size * size);
  for (const [index, entry] of moments.entries()) {
    const own = full[index]!;
    const share = entry.weight / weight;
    for (let i = 0; i < size; i++) {
      const deviation = own.mean[i]! - mean[i]!;
      for (let j = 0; j < size; j++)
        covariance[i * size + j]! +=
          share * (own.covariance[i * size + j]! + deviation * (own.mean[j]! - mean[j]!));
    }
  }
  return { mean, covariance };
}

/** Mean and covariance of all variables of machines that know some: the regression on those, plus what it leaves open. */
function completedMoments({ mean, covariance }: Gaussian, size: number, entry: Moments): Gaussian {
  const { known } = entry;
  const { unknown, gain, covariance: open } = conditionOn(covariance, size, known);
  const count = known.length;
  // Rows of the matrix that makes all variables of the known ones.
  const rows: Float64Array[] = new Array(size);
  for (const [k, variable] of known.entries()) {
    const row = new Float64Array(count);
    row[k] = 1;
    rows[variable] = row;
  }
  for (const [u, variable] of unknown.entries()) rows[variable] = gain.subarray(u * count, (u + 1) * count);
  const deviations = new Float64Array(count);
  for (let k = 0; k < count; k++) deviations[k] = entry.mean[k]! - mean[known[k]!]!;
  const fullMean = Float64Array.from(mean);
  for (let variable = 0; variable < size; variable++) {
    const row = rows[variable]!;
    for (let k = 0; k < count; k++) fullMean[variable]! += row[k]! * deviations[k]!;
  }
  const full = sandwich(rows, entry.covariance, count);
  for (let a = 0; a < unknown.length; a++) {
    const start = unknown[a]! * size;
    for (let b = 0; b < unknown.length; b++) full[start + unknown[b]!]! += open[a * unknown.length + b]!;
  }
  return { mean: fullMean, covariance: full };
}

/** M · C · Mᵀ. */
function sandwich(rows: readonly Float64Array[], center: ArrayLike<number>, count: number): Float64Array {
  const size = rows.length;
  const result = new Float64Array(size * size);
  const half = rows.map((row) => {
    const product = new Float64Array(count);
    for (let a = 0; a < count; a++) {
      if (row[a] === 0) continue;
      for (let b = 0; b < count; b++) product[b]! += row[a]! * center[a * count + b]!;
    }
    return product;
  });
  for (let i = 0; i < size; i++) {
    const own = half[i]!;
    for (let j = 0; j <= i; j++) {
      const row = rows[j]!;
      let sum = 0;
      for (let b = 0; b < count; b++) sum += own[b]! * row[b]!;
      result[i * size + j] = sum;
      result[j * size + i] = sum;
    }
  }
  return result;
}

/** The covariance with its residuals shrunk. */
function maximised(
  variables: readonly ScaledVariable[],
  { mean, covariance }: Gaussian,
  shrinkage: number,
): Gaussian {
  const size = variables.length;
  const toResiduals = variables.map(({ exponents }, index) => {
    const row = new Float64Array(size);
    row[index] = 1;
    for (const { variable, exponent } of exponents) row[variable]! -= exponent;
    return row;
  });
  const fromResiduals = variables.map(({ exponents }, index) => {
    const row = new Float64Array(size);
    row[index] = 1;
    for (const { variable, exponent } of exponents) row[variable]! += exponent;
    return row;
  });
  const residuals = sandwich(toResiduals, covariance, size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      const isDiagonal = i === j;
      const value = residuals[i * size + j]!;
      residuals[i * size + j] = isDiagonal
        ? Math.max(value, variables[i]!.smallestDeviation ** 2)
        : (1 - shrinkage) * likeness(variables[i]!.side, variables[j]!.side) * value;
    }
  return { mean, covariance: sandwich(fromResiduals, residuals, size) };
}
