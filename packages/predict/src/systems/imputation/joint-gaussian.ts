import { cholesky, solveLower, solveUpper } from '@ctfusion/base';

/** A joint normal distribution; the covariance is row-major, size × size. */
export interface Gaussian {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/** Variables that were observed with errors, and the covariance of these: row-major. */
export interface Observations {
  readonly variables: readonly number[];
  readonly errors: Float64Array;
}

/** How the other variables follow those that were observed. */
export interface Conditioning {
  /** Indices of the variables that were observed, exactly or not; and of those that are not known exactly. */
  readonly observed: readonly number[];
  readonly unknown: readonly number[];
  /** Regression of the unknown on the observed, Σuo · (Σoo + N)⁻¹: row-major, unknown × observed. */
  readonly gain: Float64Array;
  /** Covariance of the unknown once the observed are given, Σuu − Σuo · (Σoo + N)⁻¹ · Σou: row-major. */
  readonly covariance: Float64Array;
}

/**
 * What knowing some variables, and observing others with an error, says of the rest (Bishop, Pattern Recognition and Machine Learning, 2006,
 * section 2.3.1).
 * @throws RangeError if the covariance of the observed variables is not positive definite.
 */
export function conditionOn(
  covariance: Float64Array,
  size: number,
  known: readonly number[],
  inexact: Observations = { variables: [], errors: new Float64Array(0) },
): Conditioning {
  const isKnown = new Set(known);
  const observed = [...known, ...inexact.variables];
  const count = observed.length;
  const unknown = Array.from({ length: size }, (_, index) => index).filter((index) => !isKnown.has(index));
  const between = (rows: readonly number[], columns: readonly number[]): Float64Array => {
    const values = new Float64Array(rows.length * columns.length);
    let place = 0;
    for (const row of rows) for (const column of columns) values[place++] = covariance[row * size + column]!;
    return values;
  };
  const ofObserved = between(observed, observed);
  const inexactCount = inexact.variables.length;
  for (let i = 0; i < inexactCount; i++)
    for (let j = 0; j < inexactCount; j++)
      ofObserved[(known.length + i) * count + known.length + j]! += inexact.errors[i * inexactCount + j]!;
  const factor = cholesky(ofObserved, count);
  if (factor === undefined) throw new RangeError('the covariance is not positive definite');
  const cross = between(unknown, observed);
  const gain = new Float64Array(cross.length);
  const conditional = between(unknown, unknown);
  const halves = unknown.map((_, row) =>
    solveLower(factor, count, cross.subarray(row * count, (row + 1) * count)),
  );
  for (let row = 0; row < halves.length; row++) {
    gain.set(solveUpper(factor, count, halves[row]!), row * count);
    // Of two variables either way round.
    for (let column = 0; column <= row; column++) {
      const explained = dot(halves[row]!, halves[column]!);
      conditional[row * unknown.length + column]! -= explained;
      if (column < row) conditional[column * unknown.length + row]! -= explained;
    }
  }
  return { observed, unknown, gain, covariance: conditional };
}

/** Means of the unknown variables where the observed have these values. */
export function conditionalMean(
  mean: Float64Array,
  conditioning: Conditioning,
  values: ArrayLike<number>,
): Float64Array {
  return conditionalMeans(mean, conditioning, [...conditioning.unknown.keys()])(values);
}

/**
 * Means of some of the unknown variables, as a function of the observed values.
 * @param places of the wanted variables among the unknown
 * @returns a function whose result is overwritten by its next call
 */
export function conditionalMeans(
  mean: Float64Array,
  { observed, unknown, gain }: Conditioning,
  places: readonly number[],
): (values: ArrayLike<number>) => Float64Array {
  const found = new Float64Array(places.length);
  const count = observed.length;
  const means = Float64Array.from(observed, (index) => mean[index]!);
  return (values) => {
    for (let position = 0; position < places.length; position++) {
      const place = places[position]!;
      let sum = mean[unknown[place]!]!;
      for (let k = 0; k < count; k++) sum += gain[place * count + k]! * (values[k]! - means[k]!);
      found[position] = sum;
    }
    return found;
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}
