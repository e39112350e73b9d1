import { type AlikeTasks, alikeLevel, profileCovariance, type TaskProfile } from './alike-tasks.js';
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
  /** What tasks that are alike share on one machine; absent: nothing beside what all of its family do. */
  readonly alike?: AlikeTasks | undefined;
}

/** A task on some system, as the effects see it. */
export interface EffectTask {
  readonly family: string;
  /** Levels of which training knew no key, from the family up; absent: at most the family. Tasks of one family have one number. */
  readonly unseenLevels?: number | undefined;
  /** What the task is like, where that tells how alike two tasks err on one machine. */
  readonly profile?: TaskProfile | undefined;
  /** What was not known of the machine when the task was predicted; absent where all was. */
  readonly doubt?: Doubt | undefined;
}

/** Runs of one family on one system: their number, mean log error and the variance of a single run. */
export interface EffectCell extends EffectTask {
  readonly system: string;
  readonly count: number;
  readonly mean: number;
  readonly runVariance: number;
}

/** Squared distance between two systems' vectors. */
export type SystemDistance = (a: string, b: string) => number;

/** Families whose coefficients training did not fit: all their runs, on whatever system, share a deviation. */
export interface UnseenFamilies {
  readonly trained: ReadonlySet<string>;
  /** Variances of it by how many levels training knew no key of: the family, the nearest level above it, too, and so on. */
  readonly variances: readonly number[];
}

/** Variance of the deviation that a family's runs share because training did not see it; 0 for one that it saw. */
export function unseenVariance(
  { family, unseenLevels = 1 }: EffectTask,
  unseen: UnseenFamilies | undefined,
): number {
  if (unseen === undefined || unseen.trained.has(family)) return 0;
  const { variances } = unseen;
  return variances[Math.min(Math.max(unseenLevels, 1), variances.length) - 1]!;
}

/** Keeps covariance matrices positive definite, and says that no mean is known better than to 1 %. */
export const VARIANCE_FLOOR = 0.0001;

/** An effect's mean and variance, and what is left of the doubt about the machine. */
export interface PredictedEffect {
  readonly mean: number;
  readonly variance: number;
  readonly doubtVariance: number;
}

/**
 * Covariance of the effects of two (system, family) pairs, without the idiosyncratic share. What was not known of a machine is wrong in all its
 * runs alike, so that a run tells of it.
 */
export function covariance(
  a: EffectTask & Pick<EffectCell, 'system'>,
  b: EffectTask & Pick<EffectCell, 'system'>,
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
  const alike = same === 1 ? alikeCovariance(a, b, parameters.alike, unseen) : 0;
  const system = parameters.systemVariance * shared(parameters.systemSharing) + unknown + alike;
  if (a.family !== b.family) return system;
  const strange = Math.min(unseenVariance(a, unseen), unseenVariance(b, unseen));
  return system + strange + parameters.familyVariance * shared(parameters.familySharing);
}

/** What two tasks on one machine share by being alike, and by their family where its tasks are told apart. */
function alikeCovariance(
  a: EffectTask,
  b: EffectTask,
  alike: AlikeTasks | undefined,
  unseen: UnseenFamilies | undefined,
): number {
  if (alike === undefined || a.profile === undefined || b.profile === undefined) return 0;
  const own = a.family === b.family ? alike.familyVariance : 0;
  const told = (task: EffectTask) => ({
    profile: task.profile!,
    level: alikeLevel(alike, levelOf(task, unseen)),
  });
  return own + profileCovariance(told(a), told(b), alike);
}

/** Of how many levels training knew no key for a task, from none. */
export function levelOf(
  { family, unseenLevels = 1 }: EffectTask,
  unseen: UnseenFamilies | undefined,
): number {
  return unseen === undefined || unseen.trained.has(family) ? 0 : Math.max(1, unseenLevels);
}

/** Variance of a cell's mean around the effect of its family on its system. */
export function cellNoise({ profile, runVariance, count }: EffectCell, idiosyncratic: number): number {
  const own = profile === undefined ? idiosyncratic : 0;
  return runVariance * (own + 1 / count) + VARIANCE_FLOOR;
}

/** Variance that the runs of a family on a system share because they scatter there; of tasks that are told apart `alike` says it. */
export function scatterShare(
  { profile }: EffectTask,
  runVariance: number,
  { idiosyncratic }: EffectParameters,
): number {
  return profile === undefined ? runVariance * idiosyncratic : 0;
}

/**
 * `covariance` of every pair of cells: lower triangle of a row-major matrix. What two cells share by their systems and by their family is worked
 * out once for each pair of systems, as there are many cells to a system.
 */
export function covarianceOfCells(
  cells: readonly EffectCell[],
  distance: SystemDistance,
  parameters: EffectParameters,
  unseen: UnseenFamilies | undefined,
): Float64Array {
  const size = cells.length;
  const systems = [...new Set(cells.map(({ system }) => system))];
  const families = [...new Set(cells.map(({ family }) => family))];
  const systemOf = indicesOf(
    cells.map(({ system }) => system),
    systems,
  );
  const familyOf = indicesOf(
    cells.map(({ family }) => family),
    families,
  );
  const { ofSystem, ofFamily } = sharedTerms(systems, distance, parameters);
  const strange = cells.map((cell) => unseenVariance(cell, unseen));
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const [system, family, doubt] = [systemOf[i]!, familyOf[i]!, cells[i]!.doubt];
    const pairs = system * systems.length;
    for (let j = 0; j <= i; j++) {
      const other = systemOf[j]!;
      const isSameFamily = family === familyOf[j];
      let value = ofSystem[pairs + other]!;
      if (system === other) {
        const otherDoubt = cells[j]!.doubt;
        if (doubt !== undefined && otherDoubt !== undefined)
          value += doubtCovariance(doubt, otherDoubt, isSameFamily);
        if (parameters.alike !== undefined)
          value += alikeCovariance(cells[i]!, cells[j]!, parameters.alike, unseen);
      }
      if (isSameFamily) value = value + Math.min(strange[i]!, strange[j]!) + ofFamily[pairs + other]!;
      if (value !== 0) matrix[i * size + j] = value;
    }
  }
  return matrix;
}

function indicesOf(names: readonly string[], among: readonly string[]): Int32Array {
  const places = new Map(among.map((name, index) => [name, index]));
  return Int32Array.from(names, (name) => places.get(name)!);
}

/** What the effects of two systems, and of one family on them, have in common: row-major, systems × systems. */
function sharedTerms(
  systems: readonly string[],
  distance: SystemDistance,
  { lengthScale, systemVariance, familyVariance, systemSharing, familySharing }: EffectParameters,
): { readonly ofSystem: Float64Array; readonly ofFamily: Float64Array } {
  const count = systems.length;
  const ofSystem = new Float64Array(count * count);
  const ofFamily = new Float64Array(count * count);
  // Where nothing is shared, how like they are need not be known.
  const isShared = systemSharing > 0 || familySharing > 0;
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) {
      const same = a === b ? 1 : 0;
      const likeness =
        same === 1
          ? 1
          : isShared
            ? Math.exp(-distance(systems[a]!, systems[b]!) / (2 * lengthScale ** 2))
            : 0;
      ofSystem[a * count + b] = systemVariance * (systemSharing * likeness + (1 - systemSharing) * same);
      ofFamily[a * count + b] = familyVariance * (familySharing * likeness + (1 - familySharing) * same);
    }
  }
  return { ofSystem, ofFamily };
}
