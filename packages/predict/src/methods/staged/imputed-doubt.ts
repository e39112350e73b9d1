import { cholesky, type Table } from '@ctfusion/base';
import { derivedColumn } from '../../remembered/columns.js';
import { conditionOn } from '../../systems/imputation/joint-gaussian.js';
import type { CompletedMachines } from './complete-machines.js';

/**
 * What is not known of a machine, as tasks on it see it. Two tasks on one machine are wrong together by Σ shared · shared′, and by `own` where
 * they are of one family.
 */
export interface Doubt {
  /** Lᵀ·g: L·Lᵀ is the covariance of what was put in, g how the logarithm of the time follows it. */
  readonly shared: readonly number[];
  /** Variance that a family's tasks have by themselves: coefficients were learned on other devices. */
  readonly own: number;
}

/** The doubt of every row of a table. */
export interface ImputedDoubts {
  /** Variance of the logarithm of each row's time. */
  readonly variance: Float64Array;
  /** The same if these of the columns that were put in had been measured. */
  varianceKnowing(columns: ReadonlySet<string>): Float64Array;
  /** Undefined where nothing was put in. */
  of(row: number): Doubt | undefined;
}

/** Covariance of the errors of two tasks on one machine. */
export function doubtCovariance(a: Doubt, b: Doubt, isSameFamily: boolean): number {
  let sum = isSameFamily ? Math.min(a.own, b.own) : 0;
  const length = Math.min(a.shared.length, b.shared.length);
  for (let index = 0; index < length; index++) sum += a.shared[index]! * b.shared[index]!;
  return sum;
}

/** The mean of doubts of one family on one machine; undefined where none has any. */
export function meanDoubt(doubts: readonly (Doubt | undefined)[]): Doubt | undefined {
  const known = doubts.filter((doubt) => doubt !== undefined);
  if (known.length === 0) return undefined;
  const length = Math.max(...known.map(({ shared }) => shared.length));
  const mean = (of: (doubt: Doubt) => number): number =>
    known.reduce((sum, doubt) => sum + of(doubt), 0) / doubts.length;
  return {
    shared: Array.from({ length }, (_, index) => mean(({ shared }) => shared[index] ?? 0)),
    own: mean(({ own }) => own),
  };
}

/** A completed table, and which of its columns a time can depend on. */
export interface ImputedMachines {
  readonly completed: CompletedMachines;
  readonly read: ReadonlySet<string>;
  /** Columns that only some tasks read. They come last, so that a doubt with them continues one without. */
  readonly further: ReadonlySet<string>;
}

/** Step of a logarithm in the difference quotient. */
const STEP = 0.05;
const STEP_FACTOR = Math.exp(STEP);
/** Keeps a covariance positive definite of which one column follows from others. */
const JITTER = 1e-9;

/**
 * Variance of the logarithm of each row's time that comes from what was put in: gᵀ·Σ·g, g being how the logarithm of the time follows those of
 * the columns (the delta method: Oehlert, A Note on the Delta Method, 1992); and from that coefficients were learned on other devices.
 * @param timesMs times of all rows of the table
 * @param timesWith the same with other values in a column, of each of some columns
 */
export function imputedDoubts(
  { completed: { table, groups, transferDeviation }, read, further }: ImputedMachines,
  timesMs: Float64Array,
  timesWith: (columns: readonly ChangedColumn[]) => readonly Float64Array[],
): ImputedDoubts {
  const slopes = slopesOf(table, new Set(groups.flatMap(({ columns }) => columns)), read, {
    timesMs,
    timesWith,
  });
  const own = transferDeviation?.map((value) => value ** 2) ?? new Float64Array(table.rowCount);
  const variance = own.slice();
  const doubts = groups.map(({ rows, columns, covariance }) => {
    const ofColumns = columns.map((column) => slopes.get(column));
    const gradient = new Float64Array(columns.length);
    for (const row of rows) {
      for (let index = 0; index < gradient.length; index++) gradient[index] = ofColumns[index]?.[row] ?? 0;
      variance[row]! += quadraticForm(gradient, covariance);
    }
    return { rows, ofColumns, factor: lazyFactor(columns, covariance, further) };
  });
  let groupOf: Map<number, (typeof doubts)[number]> | undefined;
  return {
    variance,
    varianceKnowing(known) {
      const left = own.slice();
      for (const { rows, columns, covariance } of groups) {
        const at = columns.flatMap((column, index) => (known.has(column) ? [index] : []));
        const { unknown, covariance: open } = conditionOn(jittered(covariance), columns.length, at);
        for (const row of rows)
          left[row]! += quadraticForm(
            Float64Array.from(unknown, (index) => slopes.get(columns[index]!)?.[row] ?? 0),
            open,
          );
      }
      return left;
    },
    of(row) {
      groupOf ??= new Map(doubts.flatMap((group) => group.rows.map((one) => [one, group])));
      const group = groupOf.get(row);
      if (group === undefined) return own[row]! > 0 ? { shared: [], own: own[row]! } : undefined;
      const { order, lower } = group.factor();
      const gradient = order.map((index) => group.ofColumns[index]?.[row] ?? 0);
      const shared = gradient.map((_, k) =>
        gradient.reduce((sum, slope, i) => (i < k ? sum : sum + lower[i * gradient.length + k]! * slope), 0),
      );
      return { shared, own: own[row]! };
    },
  };
}

/** A column by its name, with values that it does not have. */
export type ChangedColumn = readonly [column: string, values: Float64Array];

interface Times {
  readonly timesMs: Float64Array;
  readonly timesWith: (columns: readonly ChangedColumn[]) => readonly Float64Array[];
}

/** d ln time / d ln column of every row, by column. */
function slopesOf(
  table: Table,
  columns: Iterable<string>,
  read: ReadonlySet<string>,
  { timesMs, timesWith }: Times,
): Map<string, Float64Array> {
  const moved = [...columns]
    .filter((column) => read.has(column))
    .map((column): ChangedColumn => [column, movedColumn(table.numbers(column))]);
  const times = timesWith(moved);
  return new Map(moved.map(([column], index) => [column, slopeOf(times[index]!, timesMs)]));
}

/** One step up; remembered, as long as the column is there. */
const movedColumn = (values: Float64Array): Float64Array =>
  derivedColumn(movedColumn, [values], () => values.map((value) => value * STEP_FACTOR));

function slopeOf(times: Float64Array, timesMs: Float64Array): Float64Array {
  const slope = new Float64Array(times.length);
  for (let row = 0; row < slope.length; row++) slope[row] = Math.log(times[row]! / timesMs[row]!) / STEP;
  return slope;
}

/** The Cholesky factor of a covariance, its further columns last; made when it is first asked for. */
function lazyFactor(
  columns: readonly string[],
  covariance: Float64Array,
  further: ReadonlySet<string>,
): () => { readonly order: readonly number[]; readonly lower: Float64Array } {
  let made: { order: readonly number[]; lower: Float64Array } | undefined;
  return () => {
    if (made !== undefined) return made;
    const all = [...columns.keys()];
    const order = [
      ...all.filter((index) => !further.has(columns[index]!)),
      ...all.filter((index) => further.has(columns[index]!)),
    ];
    const size = order.length;
    const ordered = Float64Array.from(
      order.flatMap((i, row) =>
        order.map((j, column) => covariance[i * size + j]! + (row === column ? JITTER : 0)),
      ),
    );
    made = { order, lower: cholesky(ordered, size) ?? new Float64Array(size * size) };
    return made;
  };
}

function jittered(covariance: Float64Array): Float64Array {
  const size = Math.sqrt(covariance.length);
  return covariance.map((value, at) => (at % (size + 1) === 0 ? value + JITTER : value));
}

function quadraticForm(vector: Float64Array, matrix: Float64Array): number {
  const size = vector.length;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const value = vector[i]!;
    // What a time does not follow adds nothing.
    if (value === 0) continue;
    const row = i * size;
    for (let j = 0; j < size; j++) sum += value * matrix[row + j]! * vector[j]!;
  }
  return Math.max(0, sum);
}
