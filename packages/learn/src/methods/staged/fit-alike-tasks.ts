import { mean, shuffledIndices } from '@ctfusion/base';
import {
  type AlikeTasks,
  type Candidate,
  EffectPosterior,
  type Observation,
  observationCells,
  type ProfileUnits,
  type SystemDistance,
  scoreBounds,
  type TaskProfile,
  type UnseenFamilies,
  type WeightedScore,
} from '@ctfusion/predict';
import { type ErrorBlock, mostLikely } from './alike-variances.js';
import type { FittedEffects } from './fit-effects.js';

/** What is known of every row from fits without its group, and by what its task may be like others. */
export interface AlikeTraining {
  readonly groups: readonly (readonly number[])[];
  readonly folds: readonly (readonly number[])[];
  readonly remaining: Float64Array;
  readonly systemIds: readonly string[];
  readonly families: readonly string[];
  readonly distance: SystemDistance;
  readonly effects: FittedEffects;
  /** By how many levels are unknown, from one. */
  readonly unseenDeviations: readonly number[];
  /** Levels that every row's fold took all of, where a kind has levels. */
  readonly unknownLevels?: Int32Array;
  /** Doubt about the effects of columns on every row. */
  readonly columnVariance?: Float64Array;
  readonly scores: readonly WeightedScore[];
  /** What the kind names beside shares of stages, in the middle of the rows. */
  readonly centre: readonly number[];
  profilesAt(units: ProfileUnits): (row: number) => TaskProfile;
}

/** Levels up from which on not even a sibling of a row's family is known. */
const NO_SIBLING = 2;
/** What a likelihood is worked out of, and what a machine's runs are judged by: more rows and systems hardly tell more. */
const MOST_ROWS = 32;
const MOST_SYSTEMS = 48;
const RUN_COUNTS = [1, 5, 10];
const DRAWS = 2;
/** Share of the error that telling tasks apart must save: a family then has a cell for each of them, which costs more and may only fit chance. */
const LEAST_GAIN = 0.05;
const LEVEL = 0.9;
/** Bounds of the factor on deviations, as machines that were left out may be alike by chance. */
const [SMALLEST_SPREAD, LARGEST_SPREAD] = [0.25, 4];

/**
 * How alike tasks err alike on a machine: variances and length scales by likelihood on errors of left-out systems, apart for families with and without
 * a sibling; taken only where, after a few runs, left-out systems are much better predicted so, and after no number of runs worse.
 */
export function fitAlikeTasks(training: AlikeTraining): {
  readonly chosen: AlikeTasks | undefined;
  readonly candidates: readonly Candidate[];
} {
  const systems = spread([...new Set(training.systemIds)], MOST_SYSTEMS);
  const rowsOf = new Map(
    systems.map((system) => [
      system,
      training.systemIds.flatMap((name, row) => (name === system ? [row] : [])),
    ]),
  );
  if (training.folds.length < 2) return { chosen: undefined, candidates: [] };
  const alike = likeliest(training, rowsOf);
  if (alike === undefined) return { chosen: undefined, candidates: [] };
  const byFamily = afterRuns(training, rowsOf);
  const byLikeness = afterRuns(training, rowsOf, alike);
  if (byFamily.length === 0) return { chosen: undefined, candidates: [] };
  const errors = (judged: readonly JudgedRuns[]): number[] =>
    judged.map((one) => mean(one.errors.map(Math.abs)));
  const errorAfter = (judged: readonly JudgedRuns[], count: number): number =>
    mean(
      judged.flatMap((one) => {
        const own = one.errors.filter((_, index) => one.counts[index] === count);
        return own.length === 0 ? [] : [mean(own.map(Math.abs))];
      }),
    );
  const counts = [...new Set(byFamily.flatMap((one) => one.counts))];
  const isBetter =
    mean(errors(byLikeness)) < (1 - LEAST_GAIN) * mean(errors(byFamily)) &&
    counts.every((count) => errorAfter(byLikeness, count) <= errorAfter(byFamily, count));
  const candidateOf = (candidate: string, judged: readonly JudgedRuns[], chosen: boolean): Candidate => ({
    choice: 'alike_tasks',
    candidate,
    innerError: mean(errors(judged)),
    chosen,
  });
  return {
    chosen: isBetter ? { ...alike, spread: spreadOf(byLikeness, training.scores) } : undefined,
    candidates: [
      candidateOf('family', byFamily, !isBetter),
      candidateOf('family and likeness', byLikeness, isBetter),
    ],
  };
}

/** Undefined where no system has two runs. */
function likeliest(
  training: AlikeTraining,
  rowsOf: ReadonlyMap<string, readonly number[]>,
): AlikeTasks | undefined {
  const { effects, unseenDeviations } = training;
  const { systemVariance, familyVariance, idiosyncratic } = effects.parameters;
  const ofFamily = idiosyncratic * effects.runVariance;
  const levelOf = (row: number): number => training.unknownLevels?.[row] ?? 0;
  const isUnknown = (row: number): boolean => levelOf(row) >= NO_SIBLING;
  const profileOf = training.profilesAt({ shareScale: 1, sizeScale: 1, centre: training.centre });
  const blocks = (wanted: (row: number) => boolean): ErrorBlock[] =>
    [...rowsOf.values()].flatMap((all) => {
      const rows = spread(all.filter(wanted), MOST_ROWS);
      return rows.length < 2 ? [] : [blockOf(training, rows, rows.map(profileOf))];
    });
  const known = blocks((row) => !isUnknown(row));
  const unknown = blocks(isUnknown);
  if (known.length === 0) return undefined;
  const unseen = (levels: number): number =>
    (unseenDeviations[Math.min(levels, unseenDeviations.length) - 1] ?? 0) ** 2;
  const own = (variance: number) => ({
    systemVariance,
    familyVariance: familyVariance + ofFamily + variance,
  });
  const siblings = training.unknownLevels === undefined ? 0 : unseen(1);
  const { scales, levels } = mostLikely([
    { blocks: known, own: own(siblings) },
    ...(unknown.length === 0 ? [] : [{ blocks: unknown, own: own(unseen(NO_SIBLING)) }]),
  ]);
  const [ofKnown, ofUnknown] = levels;
  return {
    ...scales,
    centre: training.centre,
    familyVariance: ofFamily,
    levels: ofUnknown === undefined ? [ofKnown!] : [ofKnown!, ofKnown!, ofUnknown],
    spread: 1,
  };
}

function blockOf(
  { remaining, families, centre }: AlikeTraining,
  rows: readonly number[],
  profiles: readonly TaskProfile[],
): ErrorBlock {
  const size = rows.length;
  const products = new Float64Array(size * size);
  const [shares, sizes] = [products.slice(), products.slice()];
  const shareCount = profiles[0]!.length - centre.length;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const at = i * size + j;
      for (const [index, value] of profiles[i]!.entries()) {
        const other = profiles[j]![index]!;
        (index < shareCount ? shares : sizes)[at]! += (value - other) ** 2;
        if (index >= shareCount) products[at]! += value * other;
      }
    }
  }
  const errors = rows.map((row) => remaining[row]!);
  return { errors, families: rows.map((row) => families[row]!), shares, sizes, products };
}

/** How the other tasks of one left-out system are predicted after a few of its runs. */
interface JudgedRuns {
  readonly errors: readonly number[];
  readonly deviations: readonly number[];
  /** After how many runs each task was predicted. */
  readonly counts: readonly number[];
}

function afterRuns(
  training: AlikeTraining,
  rowsOf: ReadonlyMap<string, readonly number[]>,
  alike?: AlikeTasks,
): JudgedRuns[] {
  const { folds, families, systemIds, distance, effects, unseenDeviations } = training;
  const parameters = { ...effects.parameters, ...(alike === undefined ? {} : { alike }) };
  const profileOf = alike && training.profilesAt(alike);
  return folds.flatMap((fold) => {
    const left = new Set(fold.map((row) => systemIds[row]!));
    const cells = effects.cells.filter(({ system }) => !left.has(system));
    const unseen: UnseenFamilies = {
      trained: new Set(cells.map(({ family }) => family)),
      variances: unseenDeviations.map((deviation) => deviation ** 2),
    };
    const posterior = EffectPosterior.fit(cells, distance, parameters, unseen);
    if (posterior === undefined) return [];
    const runOf = (row: number): Observation => ({
      system: systemIds[row]!,
      family: families[row]!,
      measuredMs: 1,
      logError: training.remaining[row]!,
      ...((training.unknownLevels?.[row] ?? 0) > 1 ? { unseenLevels: training.unknownLevels![row]! } : {}),
      ...(profileOf === undefined ? {} : { profile: profileOf(row) }),
    });
    return [...left].flatMap((system) => {
      const rows = rowsOf.get(system);
      if (rows === undefined || rows.length < 2) return [];
      return [
        judge(training, {
          posterior,
          system,
          rows,
          runOf,
          unseen,
          ...(alike === undefined ? {} : { alike }),
        }),
      ];
    });
  });
}

interface LeftOutSystem {
  readonly posterior: EffectPosterior;
  readonly system: string;
  readonly rows: readonly number[];
  readonly runOf: (row: number) => Observation;
  readonly unseen: UnseenFamilies;
  readonly alike?: AlikeTasks;
}

function judge(
  { remaining, distance, effects, columnVariance }: AlikeTraining,
  { posterior, system, rows, runOf, unseen, alike }: LeftOutSystem,
): JudgedRuns {
  const errors: number[] = [];
  const deviations: number[] = [];
  const counts: number[] = [];
  for (const count of RUN_COUNTS.filter((one) => one < rows.length)) {
    for (let draw = 0; draw < DRAWS; draw++) {
      const shuffled = Array.from(shuffledIndices(rows.length, count + draw), (index) => rows[index]!);
      const cells = observationCells(shuffled.slice(0, count).map(runOf), effects.runVariance, alike);
      const own = posterior.withOwn({ name: system, distanceTo: (other) => distance(system, other) }, cells);
      for (const row of shuffled.slice(count, count + MOST_ROWS)) {
        const task = runOf(row);
        // As in prediction: what other families left says nothing of one that was never fitted.
        const isTold = unseen.trained.has(task.family) || own.families.has(task.family);
        const found = own.predict(task, effects.runVariance);
        const level = unseen.trained.has(task.family) ? 0 : (task.unseenLevels ?? 1);
        const scatter =
          alike === undefined
            ? effects.scatterVariance
            : alike.levels[Math.min(level, alike.levels.length - 1)]!.runVariance;
        counts.push(count);
        errors.push(remaining[row]! - (isTold ? found.mean : 0));
        deviations.push(Math.sqrt(found.variance + scatter + (columnVariance?.[row] ?? 0)));
      }
    }
  }
  return { errors, deviations, counts };
}

/** The factor on deviations with which the interval at 90 % holds as many of the runs of left-out systems, these weighing the same. */
function spreadOf(judged: readonly JudgedRuns[], scores: readonly WeightedScore[]): number {
  const { lower, upper } = scoreBounds(scores, LEVEL);
  const needed = judged
    .flatMap(({ errors, deviations }) =>
      errors.map((error, index) => ({
        factor: error / deviations[index]! / (error > 0 ? Math.max(upper, 1e-9) : Math.min(lower, -1e-9)),
        weight: 1 / errors.length,
      })),
    )
    .sort((a, b) => a.factor - b.factor);
  let weight = 0;
  for (const one of needed) {
    weight += one.weight;
    if (weight >= LEVEL * judged.length - 1e-9)
      return Math.min(LARGEST_SPREAD, Math.max(SMALLEST_SPREAD, one.factor));
  }
  return 1;
}

/** At most so many, evenly spaced in the order in which they come. */
function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, index) => all[Math.floor(((index + 0.5) * all.length) / most)]!);
}
