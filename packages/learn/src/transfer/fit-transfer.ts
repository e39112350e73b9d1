import { cholesky, groupRows, mean, quantile, solveLower, solveUpper } from '@ctfusion/base';
import {
  completeRates,
  expectedLevel,
  levelCovariance,
  rateDistance,
  squaredRateDistance as squaredDistance,
  type TransferModel,
  type TransferPrecision,
  transferVariance,
  usualOffsets,
} from '@ctfusion/predict';

/** The typical time of one job on one machine. */
export interface TransferCell {
  /** Names that are left out together. */
  readonly chip: string;
  readonly device: string;
  readonly job: string;
  readonly precision: TransferPrecision;
  readonly rates: readonly number[];
  readonly milliseconds: number;
}

/** Variances: of a job's own size, which anything may be; of a cell, that nothing explains. */
const JOB_VARIANCE = 100;
const CELL_VARIANCE = 0.02;
const LENGTHS = [1, 2, 3];
const SHIFTS = [0, -0.02, -0.04, -0.06, -0.08, -0.1, -0.12, -0.14, -0.16];
const QUANTILES = 40;
const DIRECT_RATES = 2;

/** How transfers are learned. */
export interface TransferLearning {
  /** Variances to choose from of what a machine's level has beside what its rates tell. */
  readonly machineVariances?: readonly number[];
  /** Cells of another kind of jobs: levels are learned from them too, but length, shift and interval are not chosen by them. */
  readonly beside?: readonly TransferCell[];
}

type Levels = Pick<TransferModel, 'center' | 'length' | 'points'>;

/** How far machines' levels go apart: the length of what rates tell, and the variance of what they do not (its host, its settings). */
interface Spread {
  readonly length: number;
  readonly machineVariance: number;
}

/** A time that was transferred to a chip that the levels were learned without. */
interface Transferred {
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
  { machineVariances = [0], beside = [] }: TransferLearning = {},
): TransferModel {
  const offsets = usualOffsets([...given, ...beside].map(({ rates }) => rates));
  const complete = (cell: TransferCell): TransferCell => ({
    ...cell,
    rates: completeRates(cell.rates, offsets),
  });
  const [cells, others] = [given.map(complete), beside.map(complete)];
  const tried = LENGTHS.flatMap((length) =>
    machineVariances.map((machineVariance) => {
      const spread = { length, machineVariance };
      return { spread, transferred: leftOutTransfers(cells, others, spread) };
    }),
  );
  const errorOf = (transferred: readonly Transferred[], shift: number): number => {
    const byDevice = groupRows(transferred.map(({ device }) => device));
    return mean(
      byDevice.map(({ rows }) =>
        mean(Array.from(rows, (row) => Math.abs(Math.exp(shift - transferred[row]!.error) - 1))),
      ),
    );
  };
  const choices = tried.flatMap(({ spread, transferred }) =>
    SHIFTS.map((shift) => ({ spread, shift, transferred, error: errorOf(transferred, shift) })),
  );
  const best = choices.reduce((one, other) => (other.error < one.error ? other : one));
  const variance = fitVariance(best.transferred);
  const scores = best.transferred
    .map(
      ({ error, squaredDistance: distance }) =>
        (error - best.shift) / Math.sqrt(transferVariance(variance, [distance])),
    )
    .sort((a, b) => a - b);
  return {
    ...fitLevels([...cells, ...others], best.spread),
    offsets,
    shift: best.shift,
    variance,
    reach: reachOf([...cells, ...others]),
    quantiles: Array.from({ length: QUANTILES + 1 }, (_, index) => quantile(scores, index / QUANTILES)),
  };
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
  cells: readonly TransferCell[],
  beside: readonly TransferCell[],
  spread: Spread,
): Transferred[] {
  return [...new Set(cells.map(({ chip }) => chip))].flatMap((chip) => {
    const others = cells.filter((cell) => cell.chip !== chip);
    const known = [...others, ...beside.filter((cell) => cell.chip !== chip)];
    const levelOf = levelsOf(fitLevels(known, spread));
    return cells
      .filter((cell) => cell.chip === chip)
      .flatMap((target) =>
        others
          .filter(({ job }) => job === target.job)
          .map(
            (run): Transferred => ({
              device: target.device,
              error: Math.log(target.milliseconds / run.milliseconds) - levelOf(target) + levelOf(run),
              squaredDistance: squaredDistance(target.rates, run.rates),
            }),
          ),
      );
  });
}

type Machine = Pick<TransferCell, 'rates' | 'precision'>;

function levelsOf(levels: Levels): (machine: Machine) => number {
  const { points } = levels;
  const known = new Map<readonly number[], number>();
  return ({ rates, precision }) => {
    const found =
      known.get(rates) ??
      points.reduce(
        (sum, point) => sum + point.weight * levelCovariance({ rates, precision }, point, levels),
        expectedLevel(rates),
      );
    known.set(rates, found);
    return found;
  };
}

/** Gaussian-process regression of log times on machines, with a free size for every job; weights are summed by machine and precision. */
function fitLevels(cells: readonly TransferCell[], { length, machineVariance }: Spread): Levels {
  const center = Array.from({ length: DIRECT_RATES }, (_, index) =>
    mean(cells.map(({ rates }) => rates[index]!)),
  );
  const size = cells.length;
  const matrix = new Float64Array(size * size);
  for (const [i, a] of cells.entries()) {
    for (let j = 0; j <= i; j++) {
      const b = cells[j]!;
      matrix[i * size + j] =
        levelCovariance(a, b, { center, length }) +
        (a.job === b.job ? JOB_VARIANCE : 0) +
        (a.device === b.device ? machineVariance : 0) +
        (i === j ? CELL_VARIANCE : 0);
    }
  }
  const factor = cholesky(matrix, size);
  if (factor === undefined) throw new RangeError('the covariance of the cells is not positive definite');
  const logs = cells.map(({ milliseconds, rates }) => Math.log(milliseconds) - expectedLevel(rates));
  const average = mean(logs);
  const weights = solveUpper(
    factor,
    size,
    solveLower(
      factor,
      size,
      logs.map((value) => value - average),
    ),
  );
  const points = new Map<
    string,
    { precision: TransferPrecision; rates: readonly number[]; weight: number }
  >();
  for (const [index, { device, precision, rates }] of cells.entries()) {
    const key = `${device}\u0000${precision}`;
    const weight = (points.get(key)?.weight ?? 0) + weights[index]!;
    points.set(key, { precision, rates, weight });
  }
  return {
    center,
    length,
    points: [...points.values()],
  };
}

/** Least squares of squared errors on squared distances, neither part below 0. */
function fitVariance(transferred: readonly Transferred[]): TransferModel['variance'] {
  const squares = transferred.map(({ error }) => error ** 2);
  const distances = transferred.map(({ squaredDistance: distance }) => distance);
  const [square, distance] = [mean(squares), mean(distances)];
  const together = mean(distances.map((value, index) => (value - distance) * (squares[index]! - square)));
  const spread = mean(distances.map((value) => (value - distance) ** 2));
  const perDistance = Math.max(0, Math.min(together / spread, square / distance));
  return { alike: Math.max(0.1 * square, square - perDistance * distance), perDistance };
}
