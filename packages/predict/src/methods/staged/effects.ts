import { mean, quantile, solveLower } from '@ctfusion/base';
import { type CellGroup, cellGroups, unwhiten, whiten } from './cell-groups.js';
import {
  covariance,
  type EffectCell,
  type EffectParameters,
  type EffectTask,
  type PredictedEffect,
  type SystemDistance,
  scatterShare,
  type UnseenFamilies,
  unseenVariance,
  VARIANCE_FLOOR,
} from './effect-covariance.js';
import { doubtCovariance } from './imputed-doubt.js';
import { OwnEffects } from './own-effects.js';

export type {
  EffectCell,
  EffectParameters,
  EffectTask,
  PredictedEffect,
  SystemDistance,
  UnseenFamilies,
} from './effect-covariance.js';

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

const NO_CELLS: CellGroup = { rows: [], cells: [], factor: new Float64Array(0) };

/** A posterior's state: it predicts the effect of any (system, family). */
export class EffectPosterior {
  readonly #cells: readonly EffectCell[];
  readonly #distance: SystemDistance;
  readonly #parameters: EffectParameters;
  readonly #unseen: UnseenFamilies | undefined;
  readonly #groups: readonly CellGroup[];
  /** Groups by their systems: one each, or one for all. */
  readonly #groupOf: ReadonlyMap<string, CellGroup>;
  readonly #weights: Float64Array;
  readonly #ofFamily = new Map<string, SharedTerms>();
  /** Log marginal likelihood of the cells' means, up to a constant. */
  readonly logLikelihood: number;

  private constructor(
    cells: readonly EffectCell[],
    distance: SystemDistance,
    parameters: EffectParameters,
    unseen: UnseenFamilies | undefined,
    groups: readonly CellGroup[],
  ) {
    this.#cells = cells;
    this.#distance = distance;
    this.#parameters = parameters;
    this.#unseen = unseen;
    this.#groups = groups;
    this.#groupOf = new Map(
      groups.flatMap((group) => group.cells.map(({ system }): [string, CellGroup] => [system, group])),
    );
    const whitened = whiten(
      groups,
      Float64Array.from(cells, (cell) => cell.mean),
    );
    this.#weights = unwhiten(groups, whitened);
    const diagonal = new Float64Array(cells.length);
    for (const { rows, factor } of groups)
      for (const [index, row] of rows.entries()) diagonal[row] = factor[index * (rows.length + 1)]!;
    let logLikelihood = 0;
    for (let i = 0; i < cells.length; i++) logLikelihood -= whitened[i]! ** 2 / 2 + Math.log(diagonal[i]!);
    this.logLikelihood = logLikelihood;
  }

  /** Undefined if the covariance is not positive definite. */
  static fit(
    cells: readonly EffectCell[],
    distance: SystemDistance,
    parameters: EffectParameters,
    unseen?: UnseenFamilies,
  ): EffectPosterior | undefined {
    const groups = cellGroups(cells, distance, parameters, unseen);
    return groups === undefined
      ? undefined
      : new EffectPosterior(cells, distance, parameters, unseen, groups);
  }

  /**
   * Mean and variance of the effect of a task's family on a system, given the cells. What is not known of the system shrinks by the runs with the
   * effect, each by its share.
   * @param runVariance variance of a single run, which sizes the idiosyncratic share where the cell itself was not measured.
   */
  predict(system: string, task: EffectTask, runVariance: number): PredictedEffect {
    const { family, doubt } = task;
    const own = { system, ...task };
    let mean = 0;
    let ownRunVariance = runVariance;
    // A system without cells shares with all of them, or with none.
    const group = this.#groupOf.get(system) ?? (this.#groups.length === 1 ? this.#groups[0] : undefined);
    const { cells, rows, factor } = group ?? NO_CELLS;
    const cross = new Float64Array(cells.length);
    for (const [index, cell] of cells.entries()) {
      let value = covariance(own, cell, this.#distance, this.#parameters, this.#unseen);
      if (cell.system === system && cell.family === family) {
        if (cell.profile === undefined) ownRunVariance = cell.runVariance;
        value += scatterShare(cell, cell.runVariance, this.#parameters);
      }
      cross[index] = value;
      mean += value * this.#weights[rows[index]!]!;
    }
    const whitened = solveLower(factor, cells.length, cross);
    let explained = 0;
    for (const value of whitened) explained += value * value;
    const prior =
      covariance(own, own, this.#distance, this.#parameters, this.#unseen) +
      scatterShare(task, ownRunVariance, this.#parameters);
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
    task: EffectTask,
    runVariance: number,
  ): { mean: number; variance: number } {
    const terms = this.#terms(task);
    const likeness = this.#likeness(terms, distanceTo);
    const explained = quadraticForm(likeness, productsOf(terms, terms), likeness);
    const prior = terms.priorVariance + runVariance * this.#parameters.idiosyncratic;
    return { mean: dot(likeness, terms.means), variance: Math.max(VARIANCE_FLOOR, prior - explained) };
  }

  /**
   * As `predict`, for a system that has cells of its own beside this posterior's, of which none is of that system. What the posterior says of its
   * families is worked out once for all systems: neither their number nor that of the cells counts in what a system costs.
   * @param system name of the system, and its squared distance to one with cells
   * @param cells of that system
   * @throws RangeError if the cells' covariance is not positive definite.
   */
  withOwn(
    { name, distanceTo }: { readonly name: string; readonly distanceTo: (system: string) => number },
    cells: readonly EffectCell[],
  ): OwnEffects {
    const families = new Map<
      string,
      { readonly terms: SharedTerms; readonly likeness: Float64Array; readonly mean: number }
    >();
    const told = (task: EffectTask) => {
      const key = familyKey(task);
      const known = families.get(key);
      if (known !== undefined) return known;
      const terms = this.#terms(task);
      const likeness = this.#likeness(terms, distanceTo);
      const found = { terms, likeness, mean: dot(likeness, terms.means) };
      if (families.size >= REMEMBERED_FAMILIES) families.clear();
      families.set(key, found);
      return found;
    };
    return new OwnEffects(cells, {
      meanOf: (task) => told(task).mean,
      explained: (a, b) => {
        const [one, other] = [told(a), told(b)];
        return quadraticForm(one.likeness, productsOf(one.terms, other.terms), other.likeness);
      },
      prior: (a, b) =>
        covariance(
          { system: name, ...a },
          { system: name, ...b },
          this.#distance,
          this.#parameters,
          this.#unseen,
        ),
      parameters: this.#parameters,
    });
  }

  #likeness({ systems }: SharedTerms, distanceTo: (system: string) => number): Float64Array {
    const { lengthScale } = this.#parameters;
    const likeness = new Float64Array(systems.length + 1).fill(1);
    for (const [index, system] of systems.entries())
      likeness[index] = Math.exp(-distanceTo(system) / (2 * lengthScale ** 2));
    return likeness;
  }

  #terms(task: EffectTask): SharedTerms {
    const key = familyKey(task);
    const terms = this.#ofFamily.get(key) ?? this.#sharedTerms(task);
    if (this.#ofFamily.size >= REMEMBERED_FAMILIES) this.#ofFamily.clear();
    this.#ofFamily.set(key, terms);
    return terms;
  }

  /** The covariance with a cell is linear in the likeness to the cell's system: what it is multiplied by is solved for once a family. */
  #sharedTerms({ family, unseenLevels }: EffectTask): SharedTerms {
    const { systemVariance, systemSharing, familyVariance, familySharing } = this.#parameters;
    const size = this.#cells.length;
    const sharedBy = new Map<string, Float64Array>();
    const strange = new Float64Array(size);
    const own = { system: '', family, unseenLevels };
    const priorVariance = covariance(own, own, this.#distance, this.#parameters, this.#unseen);
    const ownStrange = unseenVariance(own, this.#unseen);
    for (const [index, cell] of this.#cells.entries()) {
      const isSame = cell.family === family;
      const shared = systemVariance * systemSharing + (isSame ? familyVariance * familySharing : 0);
      if (isSame) strange[index] = Math.min(ownStrange, unseenVariance(cell, this.#unseen));
      if (shared === 0) continue;
      const ofSystem = sharedBy.get(cell.system) ?? new Float64Array(size);
      ofSystem[index] = shared;
      sharedBy.set(cell.system, ofSystem);
    }
    const directions = [...sharedBy.values(), strange];
    const whitened = directions.map((direction) => whiten(this.#groups, direction));
    return {
      systems: [...sharedBy.keys()],
      priorVariance,
      means: Float64Array.from(directions, (direction) => dot(direction, this.#weights)),
      whitened,
      products: new WeakMap(),
    };
  }
}

/** What the cells explain of two families' covariance on a system, as a quadratic form of its likenesses; remembered. */
function productsOf(a: SharedTerms, b: SharedTerms): readonly Float64Array[] {
  const known = a.products.get(b);
  if (known !== undefined) return known;
  const found = a.whitened.map((one) => Float64Array.from(b.whitened, (other) => dot(one, other)));
  a.products.set(b, found);
  return found;
}

/** By what cells of other systems tell tasks apart. */
const familyKey = ({ family, unseenLevels = 1 }: EffectTask): string => `${unseenLevels} ${family}`;

/** What the cells say of a family on a system that has none of them, by its likeness to those with. */
interface SharedTerms {
  /** Those to which a likeness counts. */
  readonly systems: readonly string[];
  readonly priorVariance: number;
  /** What one unit of likeness to each of the systems adds to the mean; last, what does not depend on likeness. */
  readonly means: Float64Array;
  /** L⁻¹ · what one unit of likeness adds to the covariance with each cell, in the same order. */
  readonly whitened: readonly Float64Array[];
  /** By another family's terms. */
  readonly products: WeakMap<SharedTerms, readonly Float64Array[]>;
}

function quadraticForm(a: Float64Array, matrix: readonly Float64Array[], b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const row = matrix[i]!;
    for (let j = 0; j < b.length; j++) sum += a[i]! * row[j]! * b[j]!;
  }
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}
