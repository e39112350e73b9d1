import { cholesky, mean, solveLower, solveUpper } from '@ctfusion/base';
import {
  bumps,
  expectedLevel,
  type JobShapes,
  levelCovariance,
  squaredRateDistance as squaredDistance,
  type TransferModel,
  type TransferPrecision,
} from '@ctfusion/predict';
import type { TransferCell } from './transfer-cells.js';

/** How far levels go apart. */
export interface Spread {
  /** Of what rates tell, in natural logarithms. */
  readonly length: number;
  /** Of what they do not: a machine's host, its settings. */
  readonly machineVariance: number;
  /** Whether jobs that have a name depart from the level, each by a function of its own. */
  readonly isByName: boolean;
}

/** Levels of machines that were learned from cells; those of some cells can be taken out again. */
export interface LevelRegression {
  readonly levels: Pick<TransferModel, 'center' | 'length' | 'points' | 'jobs'>;
  /**
   * Levels as they would be without some cells, up to a constant of all of them.
   * @param rows places of the cells that are left out
   */
  without(rows: readonly number[]): (machine: Machine) => number;
}

type Machine = Pick<TransferCell, 'rates' | 'precision' | 'name'>;

/** Variances: of a job's own size, which anything may be; of a cell, that nothing explains. */
const JOB_VARIANCE = 100;
const CELL_VARIANCE = 0.02;
const DIRECT_RATES = 2;
/** Variance of a named job's own function, and the share of it that both precisions have in common. */
const SHAPE_VARIANCE = 0.1;
const BETWEEN_PRECISIONS = 0.5;
/** Its functions live on so many nodes and are as smooth as this: far fewer numbers than there are cells. */
const NODES = 8;
const SHAPE_LENGTH = 2;

/**
 * Gaussian-process regression of log times on machines, with a free size for every job.
 * @param cells whose rates are complete
 */
export function regressLevels(
  cells: readonly TransferCell[],
  { length, machineVariance, isByName }: Spread,
): LevelRegression {
  const center = Array.from({ length: DIRECT_RATES }, (_, index) =>
    mean(cells.map(({ rates }) => rates[index]!)),
  );
  const shape = isByName ? shapeFeatures(cells) : undefined;
  const features = cells.map((cell) => shape?.features(cell.rates));
  const levelBetween = (a: Machine, of: readonly number[] | undefined, row: number): number => {
    const b = cells[row]!;
    const isSameName = a.name !== undefined && a.name === b.name;
    const own = of !== undefined && isSameName ? shapeCovariance(of, features[row]!, isSame(a, b)) : 0;
    return levelCovariance(a, b, { center, length }) + own;
  };
  const size = cells.length;
  const matrix = new Float64Array(size * size);
  for (const [i, a] of cells.entries()) {
    for (let j = 0; j <= i; j++) {
      const b = cells[j]!;
      matrix[i * size + j] =
        levelBetween(a, features[i], j) +
        (a.job === b.job ? JOB_VARIANCE : 0) +
        (a.device === b.device ? machineVariance : 0) +
        (i === j ? CELL_VARIANCE : 0);
    }
  }
  const factor = cholesky(matrix, size);
  if (factor === undefined) throw new RangeError('the covariance of the cells is not positive definite');
  const solve = (values: ArrayLike<number>): Float64Array =>
    solveUpper(factor, size, solveLower(factor, size, Float64Array.from(values)));
  const logs = cells.map(({ milliseconds, rates }) => Math.log(milliseconds) - expectedLevel(rates));
  const average = mean(logs);
  const weights = solve(logs.map((value) => value - average));
  const levelBy = (alphas: ArrayLike<number>): ((machine: Machine) => number) => {
    const known = new Map<string, number>();
    return (machine) => {
      const key = `${machine.rates.join()} ${machine.precision} ${isByName ? machine.name : ''}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      const of = shape?.features(machine.rates);
      let sum = expectedLevel(machine.rates);
      for (let row = 0; row < size; row++)
        if (alphas[row] !== 0) sum += alphas[row]! * levelBetween(machine, of, row);
      known.set(key, sum);
      return sum;
    };
  };
  const inverse = new Map<number, Float64Array>();
  const inverseColumn = (row: number): Float64Array => {
    const known = inverse.get(row) ?? solve(Float64Array.from({ length: size }, (_, i) => Number(i === row)));
    inverse.set(row, known);
    return known;
  };
  return {
    levels: {
      center,
      length,
      points: pointsOf(cells, weights),
      ...(shape === undefined ? {} : { jobs: shape.weigh(cells, weights) }),
    },
    without: (rows) => levelBy(weightsWithout(rows, weights, inverseColumn)),
  };
}

const isSame = (a: Machine, b: Machine): boolean => a.precision === b.precision;

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
};

const shapeCovariance = (a: readonly number[], b: readonly number[], isSamePrecision: boolean): number =>
  SHAPE_VARIANCE * (isSamePrecision ? 1 : BETWEEN_PRECISIONS) * dot(a, b);

/**
 * Weights without some observations, from the inverse covariance of all (block inversion; Rasmussen and Williams, 2006, 5.4.2): α − P·(P_rows)⁻¹·α_rows,
 * exactly 0 for what is left out.
 */
function weightsWithout(
  rows: readonly number[],
  weights: ArrayLike<number>,
  inverseColumn: (row: number) => Float64Array,
): Float64Array {
  const columns = rows.map(inverseColumn);
  const block = Float64Array.from(rows.flatMap((i) => columns.map((column) => column[i]!)));
  const factor = cholesky(block, rows.length);
  if (factor === undefined) throw new RangeError('the covariance of the cells is not positive definite');
  const residuals = solveUpper(
    factor,
    rows.length,
    solveLower(
      factor,
      rows.length,
      Float64Array.from(rows, (row) => weights[row]!),
    ),
  );
  const left = Float64Array.from(weights);
  for (const [index, column] of columns.entries())
    for (let row = 0; row < left.length; row++) left[row]! -= column[row]! * residuals[index]!;
  for (const row of rows) left[row] = 0;
  return left;
}

/** Weights summed by machine and precision: what a job's own cells say beyond its size is the same to the level. */
function pointsOf(cells: readonly TransferCell[], weights: ArrayLike<number>): TransferModel['points'] {
  const points = new Map<
    string,
    { precision: TransferPrecision; rates: readonly number[]; weight: number }
  >();
  for (const [index, { device, precision, rates }] of cells.entries()) {
    const key = `${device}\u0000${precision}`;
    const weight = (points.get(key)?.weight ?? 0) + weights[index]!;
    points.set(key, { precision, rates, weight });
  }
  return [...points.values()];
}

/** Features whose products are the covariance of functions on the nodes (Nyström): the bumps, decorrelated. */
function shapeFeatures(cells: readonly TransferCell[]) {
  const nodes = spreadOut(cells.map(({ rates }) => rates));
  const shape = { nodes, length: SHAPE_LENGTH };
  const count = nodes.length;
  const between = Float64Array.from(nodes.flatMap((node) => bumps(node, shape)));
  for (let index = 0; index < count; index++) between[index * count + index]! += 1e-6;
  const factor = cholesky(between, count)!;
  const known = new Map<readonly number[], readonly number[]>();
  const features = (rates: readonly number[]): readonly number[] => {
    const found =
      known.get(rates) ?? Array.from(solveLower(factor, count, Float64Array.from(bumps(rates, shape))));
    known.set(rates, found);
    return found;
  };
  const weigh = (all: readonly TransferCell[], weights: ArrayLike<number>): JobShapes => {
    const weightOf = (name: string, precision: TransferPrecision): number[] => {
      const sum = new Float64Array(count);
      for (const [row, cell] of all.entries()) {
        if (cell.name !== name) continue;
        const weight =
          weights[row]! * SHAPE_VARIANCE * (cell.precision === precision ? 1 : BETWEEN_PRECISIONS);
        for (const [index, feature] of features(cell.rates).entries()) sum[index]! += weight * feature;
      }
      return Array.from(solveUpper(factor, count, sum));
    };
    const names = [...new Set(all.flatMap(({ name }) => name ?? []))];
    return {
      ...shape,
      weights: Object.fromEntries(
        names.map((name) => [name, { fp16: weightOf(name, 'fp16'), fp32: weightOf(name, 'fp32') }]),
      ),
    };
  };
  return { features, weigh };
}

/** Nodes far from each other: the most central machine, then always the one farthest from those that are taken. */
function spreadOut(all: readonly (readonly number[])[]): (readonly number[])[] {
  const distinct = [...new Map(all.map((rates) => [rates.join(), rates])).values()];
  const center = distinct[0]!.map((_, index) => mean(distinct.map((rates) => rates[index]!)));
  const nodes = [
    distinct.reduce((a, b) => (squaredDistance(b, center) < squaredDistance(a, center) ? b : a)),
  ];
  const apart = (rates: readonly number[]): number =>
    Math.min(...nodes.map((node) => squaredDistance(node, rates)));
  while (nodes.length < Math.min(NODES, distinct.length))
    nodes.push(distinct.reduce((a, b) => (apart(b) > apart(a) ? b : a)));
  return nodes;
}
