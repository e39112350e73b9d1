import { groupRows } from '@ctfusion/base';
import { type AlikeTasks, alikeLevel, meanProfile, profileClasses, type TaskProfile } from './alike-tasks.js';
import { type EffectCell, effectCells } from './effects.js';
import { type Doubt, meanDoubt } from './imputed-doubt.js';

/** A measured run that a bundle was calibrated with. */
export interface Observation {
  readonly system: string;
  readonly family: string;
  readonly measuredMs: number;
  /** log(measured / predicted) before any effect of the system or the family. */
  readonly logError: number;
  /** Levels of which training knew no key, from the family up, where they are more than the family. */
  readonly unseenLevels?: number;
  /** What the task is like, where the model tells tasks apart. */
  readonly profile?: TaskProfile | undefined;
  /** What was not known of the machine when it was predicted. */
  readonly doubt?: Doubt;
  /** ISO 8601, where the run says. */
  readonly measuredAt?: string;
}

/**
 * Observations that were kept, and further ones. A run that stands among the kept ones is the same run told again and counts once; runs of one
 * telling all count, however alike. The same is a run of that system, family and time to the last digit, measured at the same moment; where
 * neither says when, one that is as far from its prediction.
 */
export function mergeObservations(
  kept: readonly Observation[],
  further: readonly Observation[],
): Observation[] {
  const unmatched = new Map<string, number>();
  for (const key of kept.map(identityOf)) unmatched.set(key, (unmatched.get(key) ?? 0) + 1);
  const added = further.filter((observation) => {
    const key = identityOf(observation);
    const copies = unmatched.get(key) ?? 0;
    if (copies > 0) unmatched.set(key, copies - 1);
    return copies === 0;
  });
  return [...kept, ...added];
}

/** Digits of a logarithm of times that do not depend on how a bundle was stored. */
const DIGITS = 9;

const identityOf = ({ system, family, measuredMs, logError, measuredAt }: Observation): string =>
  JSON.stringify([system, family, measuredMs, measuredAt ?? logError.toFixed(DIGITS)]);

/**
 * Effect cells of observations. They are put in an order of their own, so that the digits do not depend on the order in which runs came.
 * @param runVariance what a run's log error scatters by; a cell whose runs contradict each other scatters more.
 * @param alike how tasks are told apart, where they are: then a cell is of tasks of one profile.
 */
export function observationCells(
  observations: readonly Observation[],
  runVariance: number,
  alike?: AlikeTasks,
): EffectCell[] {
  const sorted = [...observations].sort(
    (a, b) => compare(a.system, b.system) || compare(a.family, b.family) || a.logError - b.logError,
  );
  const systems = groupRows(sorted.map(({ system }) => system));
  return systems.flatMap(({ rows }) => {
    const runs = Array.from(rows, (row) => sorted[row]!);
    const classes =
      alike === undefined ? runs.map(({ family }) => family) : profileClasses(runs, systems.length);
    return groupRows(classes).flatMap(({ rows: own }) =>
      cellOf(
        Array.from(own, (row) => runs[row]!),
        runVariance,
        alike,
      ),
    );
  });
}

/** The cell of runs of one family on one system. */
function cellOf(
  runs: readonly Observation[],
  runVariance: number,
  alike: AlikeTasks | undefined,
): EffectCell[] {
  const unseenLevels = Math.min(...runs.map((one) => one.unseenLevels ?? 1));
  const level = Math.min(...runs.map((one) => one.unseenLevels ?? 0));
  const doubt = meanDoubt(runs.map((one) => one.doubt));
  const profile = meanProfile(runs.map((one) => one.profile));
  return effectCells(
    runs.map((_, index) => index),
    runs.map(({ logError }) => logError),
    runs.map(({ system }) => system),
    runs.map(({ family }) => family),
    alike === undefined ? runVariance : alikeLevel(alike, level).runVariance,
  ).map((cell) => ({
    ...cell,
    ...(unseenLevels > 1 ? { unseenLevels } : {}),
    ...(profile === undefined ? {} : { profile }),
    ...(doubt === undefined ? {} : { doubt }),
  }));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
