import { cholesky, mean, quantile, solveLower, solveUpper } from '@ctfusion/base';
import { type Doubt, doubtCovariance } from './imputed-doubt.js';

/**
 * What is special about a system, and about a family of tasks on it: a Gaussian model of log(measured / predicted).
 *
 * effect(system, family) = a(system) + b(system, family). Each has a share that systems with like benchmarks have in common (a Gaussian
 * process over the system vector) and a share of its own; `idiosyncratic` is a further own share, in proportion to how much the runs
 * of the task scatter on that system, because a machine that throttles tells little about its neighbours.
 */
export interface EffectParameters {
  /** Distance between system vectors at which the common share has fallen to e^(−1/2). */
  readonly lengthScale: number;
  readonly systemVariance: number;
  readonly familyVariance: number;
  /** Shares (0 to 1) of the two variances that near systems have in common. */
  readonly systemSharing: number;
  readonly familySharing: number;
  readonly idiosyncratic: number;
}

/** Runs of one family on one system: their number, mean log error and the variance of a single run. */
export interface EffectCell {
  readonly system: string;
  readonly family: string;
  readonly count: number;
  readonly mean: number;
  readonly runVariance: number;
  /** What was not known of the machine when the runs were predicted; absent where all was. */
  readonly doubt?: Doubt | undefined;
}

/** Squared distance between two systems' vectors. */
export type SystemDistance = (a: string, b: string) => number;

/** Families whose coefficients training did not fit: all their runs, on whatever system, share a deviation of this variance. */
export interface UnseenFamilies {
  readonly trained: ReadonlySet<string>;
  readonly variance: number;
}

/** Keeps covariance matrices positive definite, and says that no mean is known better than to 1 %. */
const VARIANCE_FLOOR = 0.0001;
/** Runs' worth of the pooled variance that each cell's own variance is mixed with. */
const POOLED_RUNS = 5;
/** Tasks name families as they like; a service that answers for ever must not remember for ever. */
const REMEMBERED_FAMILIES = 1000;

/** Groups log errors into cells. @param rows indices into the other arrays. */
export function effectCells(
  rows: ArrayLike<number>,
  logErrors: ArrayLike<number>,
  systems: readonly string[],
  families: readonly string[],
  knownRunVariance?: number,
): EffectCell[] {
  const groups = new Map<string, { system: string; family: string; values: number[] }>();
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    const key = JSON.stringify([systems[row], families[row]]);
    const group = groups.get(key) ?? { system: systems[row]!, family: families[row]!, values: [] };
    group.values.push(logErrors[row]!);
    groups.set(key, group);
  }
  const summaries = Array.from(groups.values(), ({ system, family, values }) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return {
      system,
      family,
      count: values.length,
      mean,
      squares: values.reduce((sum, value) => sum + (value - mean) ** 2, 0),
    };
  });
  const freedom = summaries.reduce((sum, cell) => sum + cell.count - 1, 0);
  const pooled =
    knownRunVariance ??
    (freedom > 0 ? summaries.reduce((sum, cell) => sum + cell.squares, 0) / freedom : VARIANCE_FLOOR);
  return summaries.map(({ squares, ...cell }) => ({
    ...cell,
    runVariance: Math.max(VARIANCE_FLOOR, (squares + POOLED_RUNS * pooled) / (cell.count - 1 + POOLED_RUNS)),
  }));
}

/** Median over cells of the variance of a single run: what to expect of a system that nobody has measured, machines that throttle aside. */
export function typicalRunVariance(cells: readonly EffectCell[]): number {
  if (cells.length === 0) return VARIANCE_FLOOR;
  return quantile(
    cells.map((cell) => cell.runVariance),
    0.5,
  );
}

/** Mean over cells of the variance of a single run: the scatter that an interval has to cover, machines that throttle included. */
export function scatterVariance(cells: readonly EffectCell[]): number {
  if (cells.length === 0) return VARIANCE_FLOOR;
  return mean(cells.map((cell) => cell.runVariance));
}

/**
 * Covariance of the effects of two (system, family) pairs, without the idiosyncratic share. What was not known of a machine is wrong in all its
 * runs alike, so that a run tells of it.
 */
function covariance(
  a: Pick<EffectCell, 'system' | 'family' | 'doubt'>,
  b: Pick<EffectCell, 'system' | 'family' | 'doubt'>,
  distance: SystemDistance,
  parameters: EffectParameters,
  unseen: UnseenFamilies | undefined,
): number {
  const same = a.system === b.system ? 1 : 0;
  // Where nothing is shared, how like they are need not be known.
  const isShared = parameters.systemSharing > 0 || parameters.familySharing > 0;
  const likeness =
    same === 1
      ? 1
      : isShared
        ? Math.exp(-distance(a.system, b.system) / (2 * parameters.lengthScale ** 2))
        : 0;
  const shared = (sharing: number): number => sharing * likeness + (1 - sharing) * same;
  const unknown =
    same === 1 && a.doubt !== undefined && b.doubt !== undefined
      ? doubtCovariance(a.doubt, b.doubt, a.family === b.family)
      : 0;
  const system = parameters.systemVariance * shared(parameters.systemSharing) + unknown;
  if (a.family !== b.family) return system;
  const strange = unseen === undefined || unseen.trained.has(a.family) ? 0 : unseen.variance;
  return system + strange + parameters.familyVariance * shared(parameters.familySharing);
}

/** An effect's mean and variance, and what is left of the doubt about the machine. */
export interface PredictedEffect {
  readonly mean: number;
  readonly variance: number;
  readonly doubtVariance: number;
}

/** A posterior's state: it predicts the effect of any (system, family). */
export class EffectPosterior {
  readonly #cells: readonly EffectCell[];
  readonly #distance: SystemDistance;
  readonly #parameters: EffectParameters;
  readonly #unseen: UnseenFamilies | undefined;
  readonly #factor: Float64Array;
  readonly #weights: Float64Array;
  readonly #ofFamily = new Map<string, NewSystemEffect>();
  /** Log marginal likelihood of the cells' means, up to a constant. */
  readonly logLikelihood: number;

  private constructor(
    cells: readonly EffectCell[],
    distance: SystemDistance,
    parameters: EffectParameters,
    unseen: UnseenFamilies | undefined,
    factor: Float64Array,
  ) {
    this.#cells = cells;
    this.#distance = distance;
    this.#parameters = parameters;
    this.#unseen = unseen;
    this.#factor = factor;
    const size = cells.length;
    const whitened = solveLower(
      factor,
      size,
      cells.map((cell) => cell.mean),
    );
    this.#weights = solveUpper(factor, size, whitened);
    let logLikelihood = 0;
    for (let i = 0; i < size; i++) logLikelihood -= whitened[i]! ** 2 / 2 + Math.log(factor[i * size + i]!);
    this.logLikelihood = logLikelihood;
  }

  /** Undefined if the covariance is not positive definite. */
  static fit(
    cells: readonly EffectCell[],
    distance: SystemDistance,
    parameters: EffectParameters,
    unseen?: UnseenFamilies,
  ): EffectPosterior | undefined {
    const size = cells.length;
    const matrix = new Float64Array(size * size);
    for (const [i, cell] of cells.entries()) {
      for (let j = 0; j <= i; j++)
        matrix[i * size + j] = covariance(cell, cells[j]!, distance, parameters, unseen);
      matrix[i * size + i]! +=
        cell.runVariance * (parameters.idiosyncratic + 1 / cell.count) + VARIANCE_FLOOR;
    }
    const factor = cholesky(matrix, size);
    return factor === undefined
      ? undefined
      : new EffectPosterior(cells, distance, parameters, unseen, factor);
  }

  /**
   * Mean and variance of the effect of a family on a system, given the cells.
   * @param runVariance variance of a single run, which sizes the idiosyncratic share where the cell itself was not measured.
   * @param doubt what is not known of the system; the runs shrink it with the effect, each by its share.
   */
  predict(system: string, family: string, runVariance: number, doubt?: Doubt): PredictedEffect {
    const own = { system, family, doubt };
    const size = this.#cells.length;
    let mean = 0;
    let ownRunVariance = runVariance;
    const cross = new Float64Array(size);
    for (const [index, cell] of this.#cells.entries()) {
      let value = covariance(own, cell, this.#distance, this.#parameters, this.#unseen);
      if (cell.system === system && cell.family === family) {
        ownRunVariance = cell.runVariance;
        value += cell.runVariance * this.#parameters.idiosyncratic;
      }
      cross[index] = value;
      mean += value * this.#weights[index]!;
    }
    const whitened = solveLower(this.#factor, size, cross);
    let explained = 0;
    for (const value of whitened) explained += value * value;
    const prior =
      covariance(own, own, this.#distance, this.#parameters, this.#unseen) +
      ownRunVariance * this.#parameters.idiosyncratic;
    const left = Math.max(VARIANCE_FLOOR, prior - explained);
    const share = doubt === undefined ? 0 : doubtCovariance(doubt, doubt, true) / prior;
    return { mean, variance: left * (1 - share), doubtVariance: left * share };
  }

  /**
   * As `predict`, for a system without cells.
   * @param distanceTo squared distance to a system with cells
   */
  predictNew(
    distanceTo: (system: string) => number,
    family: string,
    runVariance: number,
  ): { mean: number; variance: number } {
    const effect = this.#ofFamily.get(family) ?? this.#newSystemEffect(family);
    if (this.#ofFamily.size >= REMEMBERED_FAMILIES) this.#ofFamily.clear();
    this.#ofFamily.set(family, effect);
    const { mean, explained } = effect.at(distanceTo);
    const prior = effect.priorVariance + runVariance * this.#parameters.idiosyncratic;
    return { mean, variance: Math.max(VARIANCE_FLOOR, prior - explained) };
  }

  /** The covariance with a cell is linear in the likeness to the cell's system: what it is multiplied by is solved for once a family. */
  #newSystemEffect(family: string): NewSystemEffect {
    const { systemVariance, systemSharing, familyVariance, familySharing, lengthScale } = this.#parameters;
    const size = this.#cells.length;
    const sharedBy = new Map<string, Float64Array>();
    const strange = new Float64Array(size);
    const own = { system: '', family };
    const priorVariance = covariance(own, own, this.#distance, this.#parameters, this.#unseen);
    const isStrange = this.#unseen !== undefined && !this.#unseen.trained.has(family);
    for (const [index, cell] of this.#cells.entries()) {
      const isSame = cell.family === family;
      const shared = systemVariance * systemSharing + (isSame ? familyVariance * familySharing : 0);
      if (isSame && isStrange) strange[index] = this.#unseen!.variance;
      if (shared === 0) continue;
      const ofSystem = sharedBy.get(cell.system) ?? new Float64Array(size);
      ofSystem[index] = shared;
      sharedBy.set(cell.system, ofSystem);
    }
    const directions = [...sharedBy.values(), strange];
    const whitened = directions.map((direction) => solveLower(this.#factor, size, direction));
    return new NewSystemEffect({
      systems: [...sharedBy.keys()],
      lengthScale,
      priorVariance,
      means: directions.map((direction) => dot(direction, this.#weights)),
      products: whitened.map((a) => Float64Array.from(whitened, (b) => dot(a, b))),
    });
  }
}

interface NewSystemTerms {
  /** Those to which a likeness counts. */
  readonly systems: readonly string[];
  readonly lengthScale: number;
  readonly priorVariance: number;
  /** What one unit of likeness to each of the systems adds to the mean; last, what does not depend on likeness. */
  readonly means: readonly number[];
  /** Explained variance as a quadratic form of the same. */
  readonly products: readonly Float64Array[];
}

/** The effect of a family on systems without cells, by their likeness to those with. */
class NewSystemEffect {
  readonly priorVariance: number;
  readonly #terms: NewSystemTerms;

  constructor(terms: NewSystemTerms) {
    this.#terms = terms;
    this.priorVariance = terms.priorVariance;
  }

  at(distanceTo: (system: string) => number): { mean: number; explained: number } {
    const { systems, lengthScale, means, products } = this.#terms;
    const likeness = new Float64Array(systems.length + 1).fill(1);
    for (const [index, system] of systems.entries())
      likeness[index] = Math.exp(-distanceTo(system) / (2 * lengthScale ** 2));
    let mean = 0;
    let explained = 0;
    for (let i = 0; i < likeness.length; i++) {
      mean += likeness[i]! * means[i]!;
      for (let j = 0; j < likeness.length; j++) explained += likeness[i]! * products[i]![j]! * likeness[j]!;
    }
    return { mean, explained };
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}
