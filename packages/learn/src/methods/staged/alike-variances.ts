import { cholesky, mean, solveLower } from '@ctfusion/base';
import type { AlikeLevel, AlikeTasks, EffectParameters } from '@ctfusion/predict';

/** Rows of one system whose coefficients came from as many levels up. */
export interface ErrorBlock {
  /** Log errors that a fit without the system's group left. */
  readonly errors: readonly number[];
  readonly families: readonly string[];
  /** Squared distances of rows in the shares of stages, and in what the kind names; row-major. */
  readonly shares: Float64Array;
  readonly sizes: Float64Array;
  /** Scalar products of rows in what the kind names. */
  readonly products: Float64Array;
}

/** What of a block's covariance does not depend on how alike its tasks are. */
type OwnVariances = Pick<EffectParameters, 'systemVariance' | 'familyVariance'>;

/** Units of profiles, which all blocks have in common. */
export type ProfileScales = Pick<AlikeTasks, 'shareScale' | 'sizeScale'>;

/** Blocks of systems that err alike, and what is known of them. */
export interface ErrorBlocks {
  readonly blocks: readonly ErrorBlock[];
  readonly own: OwnVariances;
}

const SCALES: Readonly<Record<keyof ProfileScales, readonly number[]>> = {
  shareScale: [0.05, 0.1, 0.2, 0.4, 0.8],
  sizeScale: [1, 2, 4, 8, 16],
};
/** In units of the variance of rows around the mean of their family on their system. */
const FACTORS: Readonly<Record<keyof AlikeLevel, readonly number[]>> = {
  variance: [0.1, 0.25, 0.5, 1, 2, 4],
  slopeVariance: [0, 0.003, 0.01, 0.03, 0.1, 0.3],
  runVariance: [0.02, 0.05, 0.1, 0.2, 0.4, 0.8],
};
const START: ProfileScales = { shareScale: 0.2, sizeScale: 4 };
const MAXIMUM_SWEEPS = 4;
const SMALLEST_VARIANCE = 1e-5;

/**
 * The units of profiles, and the variances of each kind of blocks, under which all blocks are most likely, systems being independent (type-II maximum
 * likelihood over a grid, coordinate by coordinate). Slopes are per unit of the profile.
 */
export function mostLikely(kinds: readonly ErrorBlocks[]): {
  readonly scales: ProfileScales;
  readonly levels: readonly AlikeLevel[];
} {
  const hasSizes = kinds.some(({ blocks }) => blocks.some(({ sizes }) => sizes.some((value) => value > 0)));
  const fitted = (scales: ProfileScales) => {
    const levels = kinds.map((kind) => likeliestLevel(kind, scales, hasSizes));
    return { scales, levels, value: levels.reduce((sum, { value }) => sum + value, 0) };
  };
  const { point } = ascend(
    fitted(hasSizes ? START : { ...START, sizeScale: 1 }),
    hasSizes ? SCALES : { ...SCALES, sizeScale: [1] },
    ({ scales }) => scales,
    fitted,
  );
  return {
    scales: point.scales,
    // Slopes were tried in the sizes' own units.
    levels: point.levels.map(({ level }) => ({
      ...level,
      slopeVariance: level.slopeVariance * point.scales.sizeScale ** 2,
    })),
  };
}

function likeliestLevel({ blocks, own }: ErrorBlocks, scales: ProfileScales, hasSizes: boolean) {
  const unit = Math.max(SMALLEST_VARIANCE, mean(blocks.map(varianceInFamilies)));
  const fitted = (level: AlikeLevel) => ({
    level,
    value: blocks.reduce((sum, block) => sum + logLikelihoodOf(block, own, { ...scales, ...level }), 0),
  });
  const times = (factors: readonly number[]): number[] => factors.map((factor) => factor * unit);
  return ascend(
    fitted({ variance: 0.5 * unit, slopeVariance: 0, runVariance: 0.2 * unit }),
    {
      variance: times(FACTORS.variance),
      slopeVariance: hasSizes ? times(FACTORS.slopeVariance) : [0],
      runVariance: times(FACTORS.runVariance),
    },
    ({ level }) => level,
    fitted,
  ).point;
}

/** Coordinate ascent over choices. */
function ascend<Point extends { readonly value: number }, Place extends object>(
  start: Point,
  choices: Readonly<Record<keyof Place, readonly number[]>>,
  placeOf: (point: Point) => Place,
  fitted: (place: Place) => Point,
): { readonly point: Point } {
  let point = start;
  for (let sweep = 0; sweep < MAXIMUM_SWEEPS; sweep++) {
    const before = point.value;
    for (const key of Object.keys(choices) as (keyof Place)[]) {
      for (const choice of choices[key]) {
        if (choice === placeOf(point)[key]) continue;
        const candidate = fitted({ ...placeOf(point), [key]: choice });
        if (candidate.value > point.value + 1e-9) point = candidate;
      }
    }
    if (point.value === before) break;
  }
  return { point };
}

function logLikelihoodOf(
  { errors, families, shares, sizes, products }: ErrorBlock,
  { systemVariance, familyVariance }: OwnVariances,
  { shareScale, sizeScale, variance, slopeVariance, runVariance }: ProfileScales & AlikeLevel,
): number {
  const size = errors.length;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const at = i * size + j;
      const squared = shares[at]! / shareScale ** 2 + sizes[at]! / sizeScale ** 2;
      const ofFamily = families[i] === families[j] ? familyVariance : 0;
      const alike = variance / (1 + squared / 2) + slopeVariance * products[at]!;
      matrix[at] = systemVariance + ofFamily + alike;
    }
    matrix[i * size + i]! += runVariance;
  }
  const factor = cholesky(matrix, size);
  if (factor === undefined) return Number.NEGATIVE_INFINITY;
  const whitened = solveLower(factor, size, [...errors]);
  let sum = 0;
  for (let i = 0; i < size; i++) sum -= whitened[i]! ** 2 / 2 + Math.log(factor[i * size + i]!);
  return sum;
}

function varianceInFamilies({ errors, families }: ErrorBlock): number {
  const sums = new Map<string, { count: number; sum: number; squares: number }>();
  for (const [index, error] of errors.entries()) {
    const found = sums.get(families[index]!) ?? { count: 0, sum: 0, squares: 0 };
    found.count++;
    found.sum += error;
    found.squares += error ** 2;
    sums.set(families[index]!, found);
  }
  const all = [...sums.values()];
  const freedom = all.reduce((total, { count }) => total + count - 1, 0);
  const squares = all.reduce((total, { count, sum, squares: own }) => total + own - sum ** 2 / count, 0);
  return freedom > 0 ? squares / freedom : 0;
}
