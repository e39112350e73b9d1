import type { CoefficientKeys } from '../../tasks/task-families.js';
import { alikeLevel, type TaskProfile } from './alike-tasks.js';
import { levelsUp } from './analytical-model.js';
import { levelOf, unseenVariance } from './effect-covariance.js';
import {
  type EffectCell,
  EffectPosterior,
  type EffectTask,
  type PredictedEffect,
  type SystemDistance,
  type UnseenFamilies,
} from './effects.js';
import type { Doubt } from './imputed-doubt.js';
import type { OwnEffects } from './own-effects.js';
import { type OwnSystem, SAME_SYSTEM } from './own-system.js';
import type { StagedModel } from './staged-model.js';
import { type SystemVector, squaredDistance } from './system-vector.js';

/** Tasks name families as they like; a service that answers for ever must not remember for ever. */
const REMEMBERED_EFFECTS = 20_000;

/** A task of one row, on the system of that row. */
export interface TaskOnSystem {
  readonly systemId: string;
  readonly family: string;
  readonly unseenLevels: number | undefined;
  /** Where the system has runs by which tasks are told apart. */
  readonly profile?: TaskProfile;
  /** Squared distance to a system of the model. */
  readonly distanceTo: (system: string) => number;
  /** Whether runs of the family were learned from. */
  readonly isMeasured: boolean;
  readonly own: OwnSystem | undefined;
}

/** The doubt about a row's machine; in detail only where runs may have told of it. */
export interface RowDoubt {
  readonly variance: number;
  readonly known: () => Doubt | undefined;
}

/** What runs taught of families on systems, beside the analytical model and the trees. */
export class RunEffects {
  readonly #model: StagedModel;
  readonly #posterior: EffectPosterior | undefined;
  readonly #remembered = new Map<string, PredictedEffect>();
  readonly #families: ReadonlySet<string>;
  /** Those with runs, which calibration may have added to; and of how many levels training knew no key when they were predicted. */
  readonly #measuredFamilies: ReadonlyMap<string, number | undefined>;
  /** Systems with runs by which tasks are told apart. */
  readonly #profiledSystems: ReadonlySet<string>;

  constructor(model: StagedModel) {
    this.#model = model;
    this.#families = new Set(model.families);
    this.#measuredFamilies = new Map(
      model.effectCells.map(({ family, unseenLevels }) => [family, unseenLevels]),
    );
    this.#profiledSystems = new Set(
      model.effectCells.flatMap(({ system, profile }) => (profile === undefined ? [] : [system])),
    );
    const distance: SystemDistance = (a, b) => squaredDistance(model.systems[a]!, model.systems[b]!);
    this.#posterior =
      model.effectCells.length === 0
        ? undefined
        : EffectPosterior.fit(model.effectCells, distance, model.effectParameters, this.#unseen());
  }

  /** Whether training fitted the coefficients of a family. */
  isTrained(family: string): boolean {
    return this.#families.has(family);
  }

  /** Whether runs of a family were learned from, or done by the machine itself. */
  isMeasured(family: string, own: OwnSystem | undefined): boolean {
    return this.#measuredFamilies.has(family) || own?.effects.families.has(family) === true;
  }

  /** Whether a machine has runs by which tasks are told apart. */
  isProfiled(systemId: string, own: OwnSystem | undefined, distanceTo: TaskOnSystem['distanceTo']): boolean {
    return own !== undefined || (this.#profiledSystems.has(systemId) && distanceTo(systemId) < SAME_SYSTEM);
  }

  /** The posterior of a machine by runs of its own beside the model's. @param cells of these runs */
  ownEffects(name: string, vector: SystemVector, cells: readonly EffectCell[]): OwnEffects {
    const distanceTo = (other: string): number => squaredDistance(vector, this.#model.systems[other]!);
    return (this.#posterior ?? this.#withoutCells()).withOwn({ name, distanceTo }, cells);
  }

  /** Effect of a family on a system, the variance of one run's log error, and what is left of the doubt about the machine. */
  of(task: TaskOnSystem, doubt: RowDoubt | undefined): PredictedEffect {
    const model = this.#model;
    const isTrained = this.#families.has(task.family);
    const { family, unseenLevels, profile } = task;
    const asked = { family, unseenLevels, profile };
    const scatter = this.#scatterOf(asked);
    if (task.own !== undefined) {
      const known = doubt?.known();
      const effect = task.own.effects.predict({ ...asked, doubt: known }, model.runVariance);
      return withScatter(effect, isTrained || task.isMeasured, scatter);
    }
    if (this.#posterior === undefined) {
      const unseen = unseenVariance(asked, this.#unseen());
      return { mean: 0, variance: unseen + model.scatterVariance, doubtVariance: doubt?.variance ?? 0 };
    }
    const effect = this.#posteriorEffect(this.#posterior, task, doubt);
    return withScatter(effect, isTrained || task.isMeasured, scatter);
  }

  /** Variance of a single run of a task beside its effect. */
  #scatterOf(task: EffectTask): number {
    const { effectParameters, scatterVariance } = this.#model;
    if (effectParameters.alike === undefined || task.profile === undefined) return scatterVariance;
    return alikeLevel(effectParameters.alike, levelOf(task, this.#unseen())).runVariance;
  }

  /** That on a system of training is remembered, as tables repeat systems. */
  #posteriorEffect(
    posterior: EffectPosterior,
    { systemId, family, unseenLevels, profile, distanceTo }: TaskOnSystem,
    doubt: RowDoubt | undefined,
  ): PredictedEffect {
    const { systems, runVariance } = this.#model;
    // A known id with other benchmarks is another machine by that name.
    // A system may be called as what every object inherits.
    if (!Object.hasOwn(systems, systemId) || distanceTo(systemId) >= SAME_SYSTEM) {
      const effect = posterior.predictNew(distanceTo, { family, unseenLevels }, runVariance);
      return { ...effect, doubtVariance: doubt?.variance ?? 0 };
    }
    const own = doubt?.known();
    if (own !== undefined || profile !== undefined)
      return posterior.predict(systemId, { family, unseenLevels, profile, doubt: own }, runVariance);
    const key = `${family}\u0000${unseenLevels ?? 1}\u0000${systemId}`;
    if (this.#remembered.size >= REMEMBERED_EFFECTS) this.#remembered.clear();
    const effect =
      this.#remembered.get(key) ?? posterior.predict(systemId, { family, unseenLevels }, runVariance);
    this.#remembered.set(key, effect);
    return effect;
  }

  /** By the levels that are unknown of a row's task, from its family up; none where calibration measured the family. */
  levelSpread(keys: CoefficientKeys, row: number, isMeasured: boolean): number {
    const { levelSpreads, analytical } = this.#model;
    if (levelSpreads === undefined) return 1;
    const up = isMeasured ? 0 : levelsUp(analytical, keys, row);
    return levelSpreads[Math.min(up, levelSpreads.length - 1)] ?? 1;
  }

  /** Levels of which training knew no key, as the runs of the family have it where there are any. */
  unseenLevels(keys: CoefficientKeys, row: number, own: OwnSystem | undefined): number | undefined {
    const family = keys.families[row]!;
    for (const measured of [own?.effects.families, this.#measuredFamilies])
      if (measured?.has(family) === true) return measured.get(family);
    return levelsUp(this.#model.analytical, keys, row);
  }

  /** A posterior that only the parameters tell of. */
  #withoutCells(): EffectPosterior {
    return EffectPosterior.fit(
      [],
      () => Number.POSITIVE_INFINITY,
      this.#model.effectParameters,
      this.#unseen(),
    )!;
  }

  #unseen(): UnseenFamilies {
    const { unseenFamilyDeviation, unseenParentDeviations } = this.#model;
    return {
      trained: this.#families,
      variances: [unseenFamilyDeviation, ...unseenParentDeviations].map((deviation) => deviation ** 2),
    };
  }
}

/** What known families left on a system says nothing of one whose coefficients were never fitted, until it has runs of its own. */
function withScatter(effect: PredictedEffect, isFitted: boolean, scatterVariance: number): PredictedEffect {
  const { mean, variance, doubtVariance } = effect;
  return { mean: isFitted ? mean : 0, variance: variance + scatterVariance, doubtVariance };
}
