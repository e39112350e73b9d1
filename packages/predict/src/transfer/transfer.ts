import { mean } from '@ctfusion/base';
import type { TransferPrecision } from './machine-rates.js';
import { completeRates, expectedLevel, levelCovariance, squaredDistance } from './transfer-kernel.js';

/** How times carry over from one machine to another, learned from pairs of machines that did the same jobs. Coefficients only. */
export interface TransferModel {
  /** Mean logarithms of the direct rates in training. */
  readonly center: readonly number[];
  readonly length: number;
  /** How far every rate usually lies above the single-precision peak, for machines of which one is not known. */
  readonly offsets: readonly number[];
  /** Logarithms of the rates of training machines, with their weight in every prediction. */
  readonly points: readonly {
    readonly precision: TransferPrecision;
    readonly rates: readonly number[];
    readonly weight: number;
  }[];
  /** Added to the logarithm of every transferred time: the median of a skewed error is not what is least off in percent. */
  readonly shift: number;
  /** Variance of a transferred logarithm: of like machines, and what a squared distance of 1 adds. */
  readonly variance: { readonly alike: number; readonly perDistance: number };
  /** Farthest that a machine of training lies from the nearest of another chip, in the unit of `TransferredTime.distance`. */
  readonly reach: number;
  /** Quantiles of errors in units of the deviation, evenly spaced from 0 to 1, of machines left out. */
  readonly quantiles: readonly number[];
}

/** A run of the job on a machine. */
export interface TimedRun {
  readonly rates: readonly number[];
  readonly milliseconds: number;
}

export interface TransferredTime {
  readonly milliseconds: number;
  readonly lowerMs: number;
  readonly upperMs: number;
  /** To the nearest training machine: root mean squared difference of the rates' logarithms. */
  readonly distance: number;
  /** Probability that the job takes no longer than so many ms. */
  readonly within: (ms: number) => number;
}

/** Makes a predictor of the model at one precision. */
export function transferrer(
  model: TransferModel,
  precision: TransferPrecision,
): (runs: readonly TimedRun[], target: readonly number[], level: number) => TransferredTime {
  const { points } = model;
  const levelOf = (rates: readonly number[]): number =>
    points.reduce(
      (sum, point) => sum + point.weight * levelCovariance({ rates, precision }, point, model),
      expectedLevel(rates),
    );
  return (given, asked, level) => {
    const target = completeRates(asked, model.offsets);
    const runs = given.map((run) => ({ ...run, rates: completeRates(run.rates, model.offsets) }));
    const targetLevel = levelOf(target);
    const logs = runs.map(({ rates, milliseconds }) => Math.log(milliseconds) + targetLevel - levelOf(rates));
    const center = mean(logs) + model.shift;
    const distances = runs.map(({ rates }) => squaredDistance(rates, target));
    const deviation = Math.sqrt(transferVariance(model.variance, distances));
    const bound = (probability: number): number =>
      Math.exp(center + deviation * quantileAt(model.quantiles, probability));
    return {
      milliseconds: Math.exp(center),
      lowerMs: Math.min(Math.exp(center), bound((1 - level) / 2)),
      upperMs: Math.max(Math.exp(center), bound((1 + level) / 2)),
      within: (ms) => probabilityBelow(model.quantiles, (Math.log(ms) - center) / deviation),
      distance: Math.min(...points.map(({ rates }) => rateDistance(rates, target))),
    };
  };
}

/** Root mean squared difference of the rates' logarithms. */
export const rateDistance = (a: readonly number[], b: readonly number[]): number =>
  Math.sqrt(squaredDistance(a, b) / a.length);

/** Half of the variance is the target's, half that of the runs, whose mean is taken. */
export const transferVariance = (
  { alike, perDistance }: TransferModel['variance'],
  squaredDistances: readonly number[],
): number => (alike * (1 + 1 / squaredDistances.length)) / 2 + perDistance * mean(squaredDistances);

function quantileAt(quantiles: readonly number[], probability: number): number {
  const place = probability * (quantiles.length - 1);
  const below = Math.floor(place);
  const share = place - below;
  return quantiles[below]! * (1 - share) + (quantiles[below + 1] ?? quantiles[below]!) * share;
}

/** Of what lies beyond all errors that were seen. */
const RARE = 0.001;

/** Share of the errors that lie below a value, between two quantiles in proportion. */
function probabilityBelow(quantiles: readonly number[], value: number): number {
  const last = quantiles.length - 1;
  if (value <= quantiles[0]!) return RARE;
  if (value >= quantiles[last]!) return 1 - RARE;
  const above = quantiles.findIndex((quantile) => quantile > value);
  const [low, high] = [quantiles[above - 1]!, quantiles[above]!];
  const share = (above - 1 + (value - low) / (high - low)) / last;
  return Math.min(1 - RARE, Math.max(RARE, share));
}
