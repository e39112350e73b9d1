import type { Metric } from './metric.js';

/** Watches validation scores: the first metric chooses the best round, any watched metric may end training. */
export class EarlyStopping {
  readonly #best: number[];
  readonly #bestRound: number[];
  readonly #metrics: readonly Metric[];
  readonly #patience: number;
  readonly #firstOnly: boolean;

  /** @param patience rounds without improvement after which to stop; 0 is never */
  constructor(metrics: readonly Metric[], patience: number, firstOnly: boolean) {
    this.#metrics = metrics;
    this.#patience = patience;
    this.#firstOnly = firstOnly;
    this.#best = metrics.map(() => Number.NaN);
    this.#bestRound = metrics.map(() => 0);
  }

  /** 1-based round of the first metric's best score so far; of the metric that ended training once one did. */
  bestIteration = 0;
  bestScore: number | undefined = undefined;

  /** Takes the scores of a round (1-based), one per metric, and tells whether to stop. */
  update(round: number, scores: readonly number[]): boolean {
    const watched = this.#firstOnly ? 1 : this.#metrics.length;
    for (let i = 0; i < watched; i++) {
      const score = scores[i]!;
      const best = this.#best[i]!;
      const improved = Number.isNaN(best) || (this.#metrics[i]!.higherIsBetter ? score > best : score < best);
      if (improved) {
        this.#best[i] = score;
        this.#bestRound[i] = round;
        if (i === 0) this.#report(0);
      } else if (this.#patience > 0 && round - this.#bestRound[i]! >= this.#patience) {
        this.#report(i);
        return true;
      }
    }
    return false;
  }

  #report(metric: number): void {
    this.bestIteration = this.#bestRound[metric]!;
    this.bestScore = this.#best[metric]!;
  }
}
