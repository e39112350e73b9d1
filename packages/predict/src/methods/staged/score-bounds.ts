/** A score and its weight; weights of one group add up to 1. */
export interface WeightedScore {
  readonly score: number;
  readonly weight: number;
}

/** Scores of out-of-group predictions: (log measured − log predicted) / predicted standard deviation, each group weighing 1. */
export function groupScores(scores: Float64Array, groups: readonly (readonly number[])[]): WeightedScore[] {
  return groups
    .flatMap((rows) => rows.map((row) => ({ score: scores[row]!, weight: 1 / rows.length })))
    .sort((a, b) => a.score - b.score);
}

/**
 * Quantile of the mixture of the groups' distributions (pooling cumulative distributions, Dunn, Wasserman and Ramdas 2018): the
 * smallest score below which at least `probability` of the weight lies. Linear between scores would promise more than a dozen
 * systems can show.
 */
function mixtureQuantile(sorted: readonly WeightedScore[], probability: number): number {
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  let cumulative = 0;
  for (const { score, weight } of sorted) {
    cumulative += weight;
    if (cumulative >= probability * total - 1e-9) return score;
  }
  return sorted.at(-1)?.score ?? Number.NaN;
}

/**
 * Asymmetric score bounds between which a new group's rows fall with probability `level`, on average over groups: (1 − level)/2 of the
 * pooled weight lies beyond either end. A distribution-free guarantee for every finite number of groups would add the weight of the
 * unseen group, 1/(n + 1), beyond the ends; with a dozen systems that makes a 90 % interval as wide as the worst training error, and the
 * coverage measured on left-out systems is nominal without it (`ctfusion study coverage`).
 */
export function scoreBounds(
  sorted: readonly WeightedScore[],
  level: number,
): { lower: number; upper: number } {
  const tail = (1 - level) / 2;
  const mirrored = sorted.map(({ score, weight }) => ({ score: -score, weight })).reverse();
  return { lower: -mixtureQuantile(mirrored, 1 - tail), upper: mixtureQuantile(sorted, 1 - tail) };
}
