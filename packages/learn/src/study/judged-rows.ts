import { InputError, mean, quantile, shown } from '@ctfusion/base';
import type { Predictions } from '@ctfusion/predict';
import { drawRows } from './draws.js';

/** How predictions of one left-out group fared. Percentages but for the interval score. */
export interface GroupFigures {
  /** Mean absolute percentage error, and the mean signed one. */
  readonly error: number;
  readonly bias: number;
  /** Percent of the runs inside their interval. */
  readonly coverage: number;
  /**
   * Mean interval score on the logarithm of the time: (u − l) + (2/α)·max(0, l − y) + (2/α)·max(0, y − u) at level 1 − α (Gneiting and
   * Raftery, Strictly Proper Scoring Rules, 2007, section 6.2). Smaller is better: it weighs width against misses.
   */
  readonly interval_score: number;
  /** Mean of (upper − lower) / prediction. */
  readonly relative_width: number;
}

const PERCENT = 100;
const BOOTSTRAP_DRAWS = 2000;

/** @throws InputError if the predictor gives no intervals. */
export function groupFigures(
  target: ArrayLike<number>,
  { latencyMs, interval }: Predictions,
  method: { readonly kind: string; readonly configFile: string },
): GroupFigures {
  if (interval === undefined) {
    throw new InputError('unsupported-method', `the ${shown(method.kind)} predictor gives no intervals`, {
      file: method.configFile,
      field: 'predictor.kind',
    });
  }
  const { level, lowerMs, upperMs } = interval;
  const rows = Array.from(latencyMs, (_, row) => row);
  const relative = rows.map((row) => latencyMs[row]! / target[row]! - 1);
  return {
    error: PERCENT * mean(relative.map(Math.abs)),
    bias: PERCENT * mean(relative),
    coverage:
      PERCENT *
      mean(rows.map((row) => (target[row]! >= lowerMs[row]! && target[row]! <= upperMs[row]! ? 1 : 0))),
    interval_score: mean(
      rows.map((row) =>
        intervalScore(Math.log(target[row]!), Math.log(lowerMs[row]!), Math.log(upperMs[row]!), 1 - level),
      ),
    ),
    relative_width: mean(rows.map((row) => (upperMs[row]! - lowerMs[row]!) / latencyMs[row]!)),
  };
}

function intervalScore(value: number, lower: number, upper: number, alpha: number): number {
  return upper - lower + (2 / alpha) * (Math.max(0, lower - value) + Math.max(0, value - upper));
}

/** 95 % percentile bootstrap of the mean over groups, drawing whole groups. */
export function clusteredConfidence(values: readonly number[]): [number, number] {
  const indices = values.map((_, index) => index);
  const means = Array.from({ length: BOOTSTRAP_DRAWS }, (_, draw) =>
    mean(indices.map((index) => values[drawRows(indices, 1, draw * values.length + index + 1)[0]!]!)),
  );
  return [quantile(means, 0.025), quantile(means, 0.975)];
}
