import type { Table } from '@ctfusion/base';
import type { Gaussian } from './joint-gaussian.js';

/** A column of the joint distribution, on which scale it is normal, and which part of the machine it tells most of. */
export interface ImputationVariable {
  readonly column: string;
  readonly scale: 'log' | 'linear';
  readonly side: 'host' | 'device' | 'both';
}

/** What machines with one CPU model, or one GPU model, read on average. */
export interface ModelReadings {
  readonly side: 'host' | 'device';
  /** Its data sheet: column → value on the variable's scale. */
  readonly facts: Readonly<Record<string, number>>;
  /** Benchmark → mean on the variable's scale. */
  readonly readings: Readonly<Record<string, number>>;
  /** How many machines were read. */
  readonly machines: number;
}

/** Covariance of benchmarks' readings around the mean of their model: lower triangle, row by row. */
export interface ReadingErrors {
  readonly columns: readonly string[];
  readonly covariance: readonly (readonly number[])[];
}

/** What machines are like: a joint normal distribution of their benchmarks and facts. */
export interface ImputationModel {
  readonly variables: readonly ImputationVariable[];
  readonly gaussian: Gaussian;
  readonly models: readonly ModelReadings[];
  /** How machines' readings lie around the mean of their model, by side. */
  readonly readingErrors: Readonly<Record<'host' | 'device', ReadingErrors>>;
  /** Standard deviation of ln time by which tasks on such machines differ, whatever is known of them: others were learned from. */
  readonly transferDeviation?: number;
}

/** A value on a variable's scale; NaN where it is missing, or where its logarithm would be. */
export function toScale({ scale }: ImputationVariable, value: number): number {
  if (scale === 'linear') return value;
  return value > 0 ? Math.log(value) : Number.NaN;
}

/** The inverse of `toScale`. */
export const fromScale = ({ scale }: ImputationVariable, value: number): number =>
  scale === 'linear' ? value : Math.exp(value);

/** Every variable of every row on its scale, one array a variable; NaN where it is not known. */
export function scaledColumns(table: Table, variables: readonly ImputationVariable[]): Float64Array[] {
  return variables.map((variable) =>
    table.has(variable.column)
      ? table.numbers(variable.column).map((value) => toScale(variable, value))
      : new Float64Array(table.rowCount).fill(Number.NaN),
  );
}
