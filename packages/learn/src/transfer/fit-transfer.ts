import { groupRows, mean } from '@ctfusion/base';
import {
  completeRates,
  otherness,
  rateDistance,
  squaredRateDistance as squaredDistance,
  type TransferModel,
  transferVariance,
  usualOffsets,
} from '@ctfusion/predict';
import { type LevelRegression, regressLevels } from './level-regression.js';
import type { TransferCell } from './transfer-cells.js';

const LENGTHS = [1, 2, 3];
const SHIFTS = [0, -0.02, -0.04, -0.06, -0.08, -0.1, -0.12, -0.14, -0.16];
const QUANTILES = 40;

/** How transfers are learned. */
export interface TransferLearning {
  /** Variances to choose from of what a machine's level has beside what its rates tell. */
  readonly machineVariances?: readonly number[];
  /** Cells of another kind of jobs: levels are learned from them too, but length, shift and interval are not chosen by them. */
  readonly beside?: readonly TransferCell[];
  /** Whether jobs are told apart by name. */
  readonly isByName?: boolean;
  /** Whether chips weigh the same in the interval, not pairs of runs: where some chips stand in many machines. */
  readonly byChipInterval?: boolean;
}

/** What was learned, and the regression that it was made of. */
export interface FittedTransfer {
  readonly model: TransferModel;
  readonly regression: LevelRegression;
}

/** A time that was transferred to a chip that the levels were learned without. */
interface Transferred {
  readonly chip: string;
  readonly device: string;
  /** log measured − log transferred. */
  readonly error: number;
  readonly squaredDistance: number;
}

/**
 * Learns how times carry over between machines. Length, shift and the interval are chosen on chips left out in turn inside the training
 * cells.
 */
export function fitTransfer(
  given: readonly TransferCell[],
  { machineVariances = [0], beside = [], isByName = false, byChipInterval = false }: TransferLearning = {},
): FittedTransfer {
  const offsets = usualOffsets([...given, ...beside].map(({ rates }) => rates));
  const complete = (cell: TransferCell): TransferCell => ({
    ...cell,
    rates: completeRates(cell.rates, offsets),
  });
  const cells = given.map(complete);
  // A job of another kind may have the same name: it is another job.
  const others = beside.map(complete).map(({ name: _, ...cell }) => cell);
  const tried = LENGTHS.flatMap((length) =>
    machineVariances.map((machineVariance) => {
      const regression = regressLevels([...cells, ...others], { length, machineVariance, isByName });
      return { regression, transferred: leftOutTransfers(regression, cells, others) };
    }),
  );
  const choices = tried.flatMap(({ regression, transferred }) =>
    SHIFTS.map((shift) => ({
      regression,
      shift,
      transferred,
      error: mean(chipErrors(transferred, shift)),
    })),
  );
  const least = choices.reduce((one, other) => (other.error < one.error ? other : one));
  const best = { ...least, shift: surelyBetterShift(least) };
  const weights = byChipInterval ? chipWeights(best.transferred) : best.transferred.map(() => 1);
  const variance = { ...fitVariance(best.transferred, weights), ...repeatVariance(given, beside) };
  const scores = best.transferred.map(
    ({ error, squaredDistance: distance }) =>
      (error - best.shift * otherness(distance)) / Math.sqrt(transferVariance(variance, [distance])),
  );
  const model = {
    ...best.regression.levels,
    offsets,
    shift: best.shift,
    variance,
    reach: reachOf([...cells, ...others]),
    quantiles: weightedQuantiles(scores, weights, QUANTILES),
  };
  return { model, regression: best.regression };
}

/** Mean absolute error of every left-out chip, its devices weighing the same. */
function chipErrors(transferred: readonly Transferred[], shift: number): number[] {
  const byDevice = groupRows(transferred.map(({ device }) => device)).map(({ rows }) => ({
    chip: transferred[rows[0]!]!.chip,
    error: mean(
      Array.from(rows, (row) => {
        const { error, squaredDistance: distance } = transferred[row]!;
        return Math.abs(Math.exp(shift * otherness(distance) - error) - 1);
      }),
    ),
  }));
  return groupRows(byDevice.map(({ chip }) => chip)).map(({ rows }) =>
    mean(Array.from(rows, (row) => byDevice[row]!.error)),
  );
}

/**
 * The least shift that the best one does not surely beat: by no more than the standard error of what the chips differ by (Breiman et al., 1984). Few chips
 * tell a shift badly, and one that is not needed is an error of every time.
 */
function surelyBetterShift({
  transferred,
  shift: best,
}: {
  readonly transferred: readonly Transferred[];
  readonly shift: number;
}): number {
  const least = chipErrors(transferred, best);
  const isAsGood = (shift: number): boolean => {
    const worse = chipErrors(transferred, shift).map((error, index) => error - least[index]!);
    const average = mean(worse);
    const variance = mean(worse.map((value) => (value - average) ** 2));
    return average <= Math.sqrt(variance / Math.max(1, worse.length - 1));
  };
  return SHIFTS.find((shift) => shift >= best && isAsGood(shift)) ?? best;
}

/** The farthest that a machine lies from the nearest of another chip. */
const reachOf = (cells: readonly TransferCell[]): number =>
  Math.max(
    ...cells.map((cell) =>
      Math.min(
        ...cells.filter(({ chip }) => chip !== cell.chip).map(({ rates }) => rateDistance(rates, cell.rates)),
      ),
    ),
  );

/** Every pair of a machine and one of another chip, from levels that did not see the first one's chip. */
function leftOutTransfers(
  { without }: LevelRegression,
  cells: readonly TransferCell[],
  beside: readonly TransferCell[],
): Transferred[] {
  const all = [...cells, ...beside];
  return [...new Set(cells.map(({ chip }) => chip))].flatMap((chip) => {
    const levelOf = without(all.flatMap((cell, row) => (cell.chip === chip ? [row] : [])));
    const others = cells.filter((cell) => cell.chip !== chip);
    return cells
      .filter((cell) => cell.chip === chip)
      .flatMap((target) =>
        others
          .filter(({ job }) => job === target.job)
          .map(
            (run): Transferred => ({
              chip,
              device: target.device,
              error: Math.log(target.milliseconds / run.milliseconds) - levelOf(target) + levelOf(run),
              squaredDistance: squaredDistance(target.rates, run.rates),
            }),
          ),
      );
  });
}

/** Variance of the difference of two runs of a cell: of the cells themselves, or of those beside them where none was repeated. */
function repeatVariance(...groups: readonly (readonly TransferCell[])[]): { readonly repeat?: number } {
  for (const cells of groups) {
    const freedom = cells.reduce((sum, { repeats }) => sum + repeats.freedom, 0);
    const squares = cells.reduce((sum, { repeats }) => sum + repeats.squares, 0);
    if (freedom > 0 && squares > 0) return { repeat: (2 * squares) / freedom };
  }
  return {};
}

/** Of every pair, so that chips weigh the same; their mean is 1. */
function chipWeights(transferred: readonly Transferred[]): number[] {
  const groups = groupRows(transferred.map(({ chip }) => chip));
  const weights = new Array<number>(transferred.length);
  for (const { rows } of groups)
    for (const row of rows) weights[row] = transferred.length / (groups.length * rows.length);
  return weights;
}

/** Quantiles of weighted values, evenly spaced from 0 to 1; in between in proportion, which with equal weights is the linear interpolation of `quantile`. */
export function weightedQuantiles(
  values: readonly number[],
  weights: readonly number[],
  count: number,
): number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!);
  // The share below the middle of every value, stretched so that the least lies at 0 and the greatest at 1.
  let sum = 0;
  const middles = order.map((index) => {
    const middle = sum + weights[index]! / 2;
    sum += weights[index]!;
    return middle;
  });
  const [first, last] = [middles[0]!, middles[middles.length - 1]!];
  const places = middles.map((middle) => (last > first ? (middle - first) / (last - first) : 0));
  let above = 0;
  return Array.from({ length: count + 1 }, (_, step) => {
    const wanted = step / count;
    while (above < places.length - 1 && places[above]! < wanted) above++;
    const [upper, lower] = [values[order[above]!]!, values[order[Math.max(0, above - 1)]!]!];
    const [to, from] = [places[above]!, places[Math.max(0, above - 1)]!];
    return to > from ? lower + ((upper - lower) * (wanted - from)) / (to - from) : upper;
  });
}

/** Least squares of squared errors on squared distances, neither part below 0. */
function fitVariance(
  transferred: readonly Transferred[],
  weights: readonly number[],
): TransferModel['variance'] {
  const average = (value: (index: number) => number): number =>
    mean(weights.map((weight, index) => weight * value(index)));
  const squares = transferred.map(({ error }) => error ** 2);
  const distances = transferred.map(({ squaredDistance: distance }) => distance);
  const [square, distance] = [average((index) => squares[index]!), average((index) => distances[index]!)];
  const together = average((index) => (distances[index]! - distance) * (squares[index]! - square));
  const spread = average((index) => (distances[index]! - distance) ** 2);
  const perDistance = Math.max(0, Math.min(together / spread, square / distance));
  return { alike: Math.max(0.1 * square, square - perDistance * distance), perDistance };
}
