import type { WeightedScore } from './score-bounds.js';
import { studentProbability } from './student.js';

/** Scores are standardised, so a tail that falls by e per standard deviation is wider than a normal one. */
const TAIL_LENGTH = 1;
/** Even with every training system on one side, one in a million is all that can be claimed. */
const SMALLEST_PROBABILITY = 1e-6;
/** Equally likely scores that stand for all of them where they are mixed with a further doubt. */
const MIXED_SCORES = 50;

/**
 * Distribution function of out-of-group scores: the group-weighted empirical one of which the interval takes quantiles, made
 * continuous. Every score sits at the middle of its step, with straight lines between; beyond the ends it decays exponentially.
 */
export class ScoreDistribution {
  readonly #scores: Float64Array;
  /** Cumulative weight at the middle of each score's step, as a share of the total. */
  readonly #middles: Float64Array;
  #mixedScores: Float64Array | undefined;

  /** @param sorted scores in rising order, at least one. */
  constructor(sorted: readonly WeightedScore[]) {
    const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
    this.#scores = Float64Array.from(sorted, ({ score }) => score);
    this.#middles = new Float64Array(sorted.length);
    let cumulative = 0;
    for (const [index, { weight }] of sorted.entries()) {
      this.#middles[index] = (cumulative + weight / 2) / total;
      cumulative += weight;
    }
  }

  /** Probability of a score of at most `score`: rising in it and strictly between 0 and 1; NaN for NaN. */
  probabilityBelow(score: number): number {
    if (Number.isNaN(score)) return Number.NaN;
    const probability = this.#interpolate(score);
    return Math.min(1 - SMALLEST_PROBABILITY, Math.max(SMALLEST_PROBABILITY, probability));
  }

  /**
   * Probability that score × deviation + a further error, Student's t of the standard deviation `doubt`, is at most `margin`: the mean over
   * equally likely scores. NaN for NaN.
   */
  probabilityBelowWithDoubt(margin: number, deviation: number, doubt: number): number {
    let sum = 0;
    for (const score of this.#mixed()) sum += studentProbability((margin - score * deviation) / doubt);
    const probability = sum / MIXED_SCORES;
    return Math.min(1 - SMALLEST_PROBABILITY, Math.max(SMALLEST_PROBABILITY, probability));
  }

  /** The equally likely scores: those whose steps hold the middles of as many shares. */
  #mixed(): Float64Array {
    this.#mixedScores ??= Float64Array.from({ length: MIXED_SCORES }, (_, index) => {
      const found = this.#middles.findIndex((middle) => middle >= (index + 0.5) / MIXED_SCORES);
      return found < 0 ? this.#scores.at(-1)! : this.#scores[found]!;
    });
    return this.#mixedScores;
  }

  #interpolate(score: number): number {
    const scores = this.#scores;
    const middles = this.#middles;
    const last = scores.length - 1;
    if (score < scores[0]!) return middles[0]! * Math.exp((score - scores[0]!) / TAIL_LENGTH);
    if (score >= scores[last]!)
      return 1 - (1 - middles[last]!) * Math.exp((scores[last]! - score) / TAIL_LENGTH);
    let lower = 0;
    let upper = last;
    while (upper - lower > 1) {
      const middle = (lower + upper) >> 1;
      if (scores[middle]! <= score) lower = middle;
      else upper = middle;
    }
    const fraction = (score - scores[lower]!) / (scores[upper]! - scores[lower]!);
    return middles[lower]! + fraction * (middles[upper]! - middles[lower]!);
  }
}
