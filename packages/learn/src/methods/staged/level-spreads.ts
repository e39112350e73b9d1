import { scoreBounds, type WeightedScore } from '@ctfusion/predict';

/** Groups from which on their own errors tell how wide an interval has to be. */
const TELLING_GROUPS = 5;
/**
 * Standard deviation of the log error of a device whose runtime training knew on another device of its vendor, where too few such devices were left
 * out to tell: what llm-consumer's devices that have a sibling show (docs/generation.md).
 */
const KNOWN_DEVICE_DEVIATION = 0.3;
const LEVEL = 0.9;
/**
 * Student's t over the normal quantile, at 95 %, of a new group where one, two, three or four were left out, √(1 + 1/n) for their mean. Where none was,
 * the deviation is that of keys that were left out, which are several: as wide as two.
 */
const FEW_GROUPS = [2.17, 5.43, 2.17, 1.65, 1.45] as const;
/** Normal quantile that leaves 5 % beyond either end. */
const NORMAL_95 = 1.645;
/** Nine in ten devices of whatever vendor lie within a decade of what their data sheets let expect. */
const LARGEST_DEVIATION = Math.LN10 / NORMAL_95;
/** No level is surer than this share of what the variances say, as its groups may be alike by chance. */
const SMALLEST_SPREAD = 0.25;

interface LevelErrors {
  /** Log errors of rows whose groups were left out, over the expected deviation. */
  readonly scores: Float64Array;
  /** Levels that were unknown of each row. */
  readonly up: Int32Array;
  readonly groups: readonly (readonly number[])[];
  /** Expected deviation of a new device by how many levels are unknown, from none to all. */
  readonly expected: readonly number[];
}

/**
 * Factors on the expected deviation by how many levels are unknown, so that 90 % of the rows of left-out groups lie within 1.645 deviations. Where few
 * groups show it: as wide as devices with a sibling are known to be, where one is known; elsewhere what is expected, wider the fewer groups were left out.
 */
export function levelSpreads({ scores, up, groups, expected }: LevelErrors): number[] {
  return expected.map((deviation, level) => {
    const own = groups
      .map((rows) => rows.filter((row) => up[row] === level).map((row) => Math.abs(scores[row]!)))
      .filter((errors) => errors.length > 0);
    if (own.length >= TELLING_GROUPS) return Math.max(SMALLEST_SPREAD, groupQuantile(own, LEVEL) / NORMAL_95);
    return level <= 1
      ? Math.min(1, KNOWN_DEVICE_DEVIATION / deviation)
      : Math.max(1, Math.min(FEW_GROUPS[own.length]!, LARGEST_DEVIATION / deviation));
  });
}

/**
 * The factors again, those of levels that few groups show so much larger that the pooled scores' own bounds span 1.645 deviations there, too, up to a
 * decade: what other levels' groups show must not narrow them. No level's deviation is smaller than that of one of which more is known.
 */
export function heldSpreads(
  spreads: readonly number[],
  scores: readonly WeightedScore[],
  { up, groups, expected }: Omit<LevelErrors, 'scores'>,
): number[] {
  const { lower, upper } = scoreBounds(scores, LEVEL);
  const half = (upper - lower) / 2;
  const held = spreads.map((spread, level) => {
    const showing = groups.filter((rows) => rows.some((row) => up[row] === level)).length;
    if (showing >= TELLING_GROUPS) return spread;
    return Math.max(spread, Math.min((spread * NORMAL_95) / half, Math.LN10 / (half * expected[level]!)));
  });
  // Who knows less is no surer: the groups that show a level may be alike by chance.
  let widest = 0;
  return held.map((spread, level) => {
    widest = Math.max(widest, spread * expected[level]!);
    return widest / expected[level]!;
  });
}

/** Groups below which that most of them erred to one side says nothing of the next. */
const ONE_SIDED_GROUPS = 10;

/** Scores of left-out groups for both ends of an interval: of few groups, each counts on both sides. */
export function bothSides(scores: readonly WeightedScore[], groups: number): readonly WeightedScore[] {
  if (groups >= ONE_SIDED_GROUPS) return scores;
  return scores
    .flatMap(({ score, weight }) => [
      { score, weight: weight / 2 },
      { score: -score, weight: weight / 2 },
    ])
    .sort((a, b) => a.score - b.score);
}

/** Quantile of values of which every group weighs the same. */
function groupQuantile(groups: readonly (readonly number[])[], probability: number): number {
  const all = groups
    .flatMap((values) => values.map((value) => ({ value, weight: 1 / values.length })))
    .sort((a, b) => a.value - b.value);
  let weight = 0;
  for (const one of all) {
    weight += one.weight;
    if (weight >= probability * groups.length - 1e-9) return one.value;
  }
  return all.at(-1)!.value;
}
