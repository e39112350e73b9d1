import type { Table } from '@ctfusion/base';
import { type ColumnEffect, columnCorrections, textKeys } from '@ctfusion/predict';

/** Rounds of coordinate ascent, and of learning the variances between. */
const ROUNDS = 25;
const START_VARIANCE = 0.05;
const SMALLEST_VARIANCE = 1e-5;
/** Degrees of freedom of the runs' errors: a run that went wrong pulls little. */
const FREEDOM = 4;

interface EffectRows {
  readonly table: Table;
  /** Of all rows of the table. */
  readonly logErrors: Float64Array;
  readonly systems: readonly string[];
  readonly families: readonly string[];
  /** To learn from. */
  readonly rows: readonly number[];
}

/** Levels of one effect on the rows: which is whose, and what is believed of each. */
interface Levels {
  readonly names: readonly string[];
  /** Position of each row's level; −1 for none. */
  readonly of: Int32Array;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  between: number;
}

/**
 * Effects of the texts of some columns on log errors, crossed with an effect of each system and of each family on it, so that a source with one
 * fast machine is not taken for a fast source. Independent normal effects, Student errors (4 degrees of freedom); a mean-field approximation of the posterior, the
 * variances by its expectation maximisation (Bishop, Pattern Recognition and Machine Learning, 2006, chapter 10).
 */
export function fitColumnEffects(
  { table, logErrors, systems, families, rows }: EffectRows,
  effects: readonly (readonly string[])[],
): ColumnEffect[] {
  if (effects.length === 0) return [];
  const wanted = effects.map((columns) => levelsOf(textKeys(table, columns), rows));
  const ofSystem = levelsOf(systems, rows);
  const ofCell = levelsOf(
    systems.map((system, row) => JSON.stringify([system, families[row]])),
    rows,
  );
  ascend(
    [...wanted, ofSystem, ofCell],
    Float64Array.from(rows, (row) => logErrors[row]!),
  );
  return wanted.map(({ names, mean, variance, between }, index) => ({
    columns: effects[index]!,
    variance: between,
    byLevel: Object.fromEntries(
      names.map((name, level) => [name, { mean: mean[level]!, variance: variance[level]! }]),
    ),
  }));
}

function levelsOf(keys: readonly string[], rows: readonly number[]): Levels {
  const places = new Map<string, number>();
  const of = Int32Array.from(rows, (row) => {
    const key = keys[row]!;
    if (key === '') return -1;
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    return place;
  });
  return {
    names: [...places.keys()],
    of,
    mean: new Float64Array(places.size),
    variance: new Float64Array(places.size).fill(START_VARIANCE),
    between: START_VARIANCE,
  };
}

function ascend(effects: readonly Levels[], errors: Float64Array): void {
  const remaining = Float64Array.from(errors);
  const weights = new Float64Array(errors.length).fill(1);
  let noise = START_VARIANCE;
  for (let round = 0; round < ROUNDS; round++) {
    for (const effect of effects) updateLevels(effect, { remaining, weights, noise });
    for (const effect of effects)
      effect.between = Math.max(
        SMALLEST_VARIANCE,
        averageOf(effect.names.length, (level) => effect.mean[level]! ** 2 + effect.variance[level]!),
      );
    const doubt = (row: number): number =>
      effects.reduce((sum, { of, variance }) => sum + (of[row]! < 0 ? 0 : variance[of[row]!]!), 0);
    const square = (row: number): number => remaining[row]! ** 2 + doubt(row);
    for (let row = 0; row < weights.length; row++)
      weights[row] = (FREEDOM + 1) / (FREEDOM + square(row) / noise);
    noise = Math.max(
      SMALLEST_VARIANCE,
      averageOf(remaining.length, (row) => weights[row]! * square(row)),
    );
  }
}

/** Mean and variance of every level, the others' means standing; `remaining` is kept without all means. */
function updateLevels(
  { of, mean, variance, between }: Levels,
  { remaining, weights, noise }: { remaining: Float64Array; weights: Float64Array; noise: number },
): void {
  const sums = new Float64Array(mean.length);
  const evidence = new Float64Array(mean.length);
  for (let row = 0; row < remaining.length; row++) {
    const level = of[row]!;
    if (level < 0) continue;
    sums[level]! += weights[row]! * (remaining[row]! + mean[level]!);
    evidence[level]! += weights[row]!;
  }
  const before = Float64Array.from(mean);
  for (let level = 0; level < mean.length; level++) {
    variance[level] = 1 / (evidence[level]! / noise + 1 / between);
    mean[level] = (variance[level]! * sums[level]!) / noise;
  }
  for (let row = 0; row < remaining.length; row++) {
    const level = of[row]!;
    if (level >= 0) remaining[row]! += before[level]! - mean[level]!;
  }
}

function averageOf(count: number, value: (index: number) => number): number {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += value(index);
  return count === 0 ? 0 : sum / count;
}

/** Factors on the time by which effects lengthen every row of the table. */
export const effectFactors = (table: Table, effects: readonly ColumnEffect[]): Float64Array =>
  columnCorrections(table, effects).mean.map(Math.exp);
