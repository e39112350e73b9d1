import { contradiction } from './contradiction.js';
import type { KnownExchanges } from './data-parallel.js';
import { type JobShapes, shapeAt } from './job-shapes.js';
import type { TransferPrecision } from './machine-rates.js';
import { completeRates, expectedLevel, levelCovariance, squaredDistance } from './transfer-kernel.js';
import { otherness, runWeights, type TransferVariance, transferVariance } from './transfer-variance.js';

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
  /** Added to the logarithm of every transferred time: the median of a skewed error is not what is least off in percent. Fades where the run was on the target's like. */
  readonly shift: number;
  readonly variance: TransferVariance;
  /** Farthest that a machine of training lies from the nearest of another chip, in the unit of `TransferredTime.distance`. */
  readonly reach: number;
  /** Quantiles of errors in units of the deviation, evenly spaced from 0 to 1, of machines left out. */
  readonly quantiles: readonly number[];
  /** Of jobs that are known by name; absent where the model is of any job. */
  readonly jobs?: JobShapes | undefined;
}

/** The learned transfer of a kind of jobs: of any job, and a closer one of jobs that are known by name. */
export interface TransferBundle {
  readonly general: TransferModel;
  readonly named?: (TransferModel & { readonly jobs: JobShapes }) | undefined;
  /** Of jobs that several GPUs can share by cutting their batch. */
  readonly exchanges?: KnownExchanges | undefined;
}

/** A run of the job on a machine. */
export interface TimedRun {
  readonly rates: readonly number[];
  readonly milliseconds: number;
  /** What is to be known of the machine; absent where nothing is. */
  readonly remark?: string | undefined;
}

export interface TransferredTime {
  readonly milliseconds: number;
  readonly lowerMs: number;
  readonly upperMs: number;
  /** To the nearest training machine: root mean squared difference of the rates' logarithms. */
  readonly distance: number;
  /** Whether the runs differ by more than their machines explain; the interval is widened by it. */
  readonly isContradicted: boolean;
  /** Probability that the job takes no longer than this, ms. */
  readonly within: (ms: number) => number;
  /** The same on several devices. @param level of the interval */
  readonly shared: (share: DeviceShare, level: number) => SharedTime;
}

/** How several devices share a job. */
export interface DeviceShare {
  readonly devices: number;
  /** What they exchange, in all, ms. */
  readonly exchangeMs: number;
  /** Standard deviation that sharing adds to the logarithm of the time. */
  readonly deviation: number;
}

export type SharedTime = Pick<TransferredTime, 'milliseconds' | 'lowerMs' | 'upperMs' | 'within'>;

/**
 * Makes a predictor of the model at one precision.
 * @param name of the job, where the model knows jobs by name
 */
export function transferrer(
  model: TransferModel,
  precision: TransferPrecision,
  name?: string,
): (runs: readonly TimedRun[], target: readonly number[], level: number) => TransferredTime {
  const { points, jobs } = model;
  const levelOf = (rates: readonly number[]): number =>
    points.reduce(
      (sum, point) => sum + point.weight * levelCovariance({ rates, precision }, point, model),
      expectedLevel(rates) +
        (jobs === undefined || name === undefined ? 0 : shapeAt(jobs, { rates, precision, name })),
    );
  // Runs are the same for every target: what is found of a machine is kept while its rates are there.
  const known = new WeakMap<readonly number[], { rates: readonly number[]; level: number }>();
  const placed = (asked: readonly number[]): { rates: readonly number[]; level: number } => {
    const found = known.get(asked);
    if (found !== undefined) return found;
    const rates = completeRates(asked, model.offsets);
    const machine = { rates, level: levelOf(rates) };
    known.set(asked, machine);
    return machine;
  };
  return (given, asked, level) => {
    const { rates: target, level: targetLevel } = placed(asked);
    const runs = given.map(({ rates, milliseconds }) => ({ ...placed(rates), milliseconds }));
    const logs = runs.map((run) => Math.log(run.milliseconds) + targetLevel - run.level);
    const distances = runs.map(({ rates }) => squaredDistance(rates, target));
    const weights = runWeights(model.variance, distances);
    const center = weights.reduce(
      (sum, weight, index) => sum + weight * (logs[index]! + model.shift * otherness(distances[index]!)),
      0,
    );
    const unexplained = contradiction(
      runs.map(({ rates }, index) => ({ rates, log: logs[index]! })),
      model.variance,
    );
    const deviation = Math.sqrt(
      transferVariance(model.variance, distances) + unexplained * (1 + 1 / runs.length),
    );
    return {
      ...timeOf(model, { center, deviation }, level),
      isContradicted: unexplained > 0,
      distance: Math.min(...points.map(({ rates }) => rateDistance(rates, target))),
      shared: ({ devices, exchangeMs, deviation: further }, of) =>
        timeOf(
          model,
          {
            center: Math.log(Math.exp(center) / devices + exchangeMs),
            deviation: Math.hypot(deviation, further),
          },
          of,
        ),
    };
  };
}

/** The time of which the logarithm has a center and a deviation, with the model's quantiles. */
function timeOf(
  { quantiles }: Pick<TransferModel, 'quantiles'>,
  { center, deviation }: { readonly center: number; readonly deviation: number },
  level: number,
): SharedTime {
  const bound = (probability: number): number =>
    Math.exp(center + deviation * quantileAt(quantiles, probability));
  return {
    milliseconds: Math.exp(center),
    lowerMs: Math.min(Math.exp(center), bound((1 - level) / 2)),
    upperMs: Math.max(Math.exp(center), bound((1 + level) / 2)),
    within: (ms) => probabilityBelow(quantiles, (Math.log(ms) - center) / deviation),
  };
}

/** Root mean squared difference of the rates' logarithms. */
export const rateDistance = (a: readonly number[], b: readonly number[]): number =>
  Math.sqrt(squaredDistance(a, b) / a.length);

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
