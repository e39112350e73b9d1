import type { Column, Table } from '@ctfusion/base';
import { fromScale, type ImputationModel, type ModelReadings, scaledColumns } from './imputation-model.js';
import { modelMatcher } from './known-models.js';
import { regressionOf } from './regression.js';

/** Rows of which the same is known, and what was put in for the rest. */
export interface ImputedRows {
  readonly rows: readonly number[];
  /** Columns of the model that are known, and those that were put in. */
  readonly known: readonly string[];
  readonly columns: readonly string[];
  /** Covariance of the columns that were put in, on their scales (logarithms): row-major. */
  readonly covariance: Float64Array;
}

export interface Imputation {
  /** The table with conditional means (medians of what is log-normal) where a wanted column was missing. */
  readonly table: Table;
  /** Every row that got something is in one of them. */
  readonly groups: readonly ImputedRows[];
}

/**
 * Fills the wanted columns where they are missing, by what is known of each row's machine. A row's values depend on that row alone.
 * @param wanted columns to be filled; one that the model lacks stays as it is.
 * @param companions columns to be filled where another one is missing, too: column → the other
 * @throws InputError if a cell of one of the model's columns is no number.
 */
export function imputeColumns(
  table: Table,
  model: ImputationModel,
  wanted: ReadonlySet<string>,
  companions: ReadonlyMap<string, string> = new Map(),
): Imputation {
  const { variables } = model;
  const columns = scaledColumns(table, variables);
  const targets = variables.flatMap(({ column }, index) =>
    wanted.has(column) || companions.has(column) ? [index] : [],
  );
  const filled = new Map<number, Float64Array>();
  const groups: ImputedRows[] = [];
  const place = new Map(variables.map(({ column }, index) => [column, index]));
  const matching = modelMatcher(model, columns);
  const modelsOf = Array.from({ length: table.rowCount }, (_, row) => matching(row));
  for (const rows of rowsKnownAlike(columns, modelsOf).values()) {
    const models = modelsOf[rows[0]!]!;
    const isKnown = (index: number): boolean => !Number.isNaN(columns[index]![rows[0]!]!);
    const known = [...variables.keys()].filter(isKnown);
    const isWanted = (index: number): boolean => {
      const other = companions.get(variables[index]!.column);
      return other === undefined || !isKnown(place.get(other) ?? index);
    };
    const missing = targets.filter((index) => !isKnown(index) && isWanted(index));
    if (missing.length === 0) continue;
    const { meansOf, readings, covariance } = regressionOf(model, { known, missing, models });
    const puts = missing.map((index) => {
      const values = filled.get(index) ?? startOf(table, variables[index]!.column);
      filled.set(index, values);
      return { values, variable: variables[index]! };
    });
    const observed = Float64Array.of(...known.map(() => 0), ...readings);
    const ofKnown = known.map((index) => columns[index]!);
    for (const row of rows) {
      for (let position = 0; position < ofKnown.length; position++)
        observed[position] = ofKnown[position]![row]!;
      const means = meansOf(observed);
      for (let position = 0; position < puts.length; position++) {
        const { values, variable } = puts[position]!;
        values[row] = fromScale(variable, means[position]!);
      }
    }
    groups.push({
      rows,
      known: known.map((index) => variables[index]!.column),
      columns: missing.map((index) => variables[index]!.column),
      covariance,
    });
  }
  const replaced = Array.from(filled, ([index, values]): [string, Column] => [
    variables[index]!.column,
    { kind: 'number', values },
  ]);
  return { table: replaced.length === 0 ? table : table.with(replaced), groups };
}

const startOf = (table: Table, column: string): Float64Array =>
  table.has(column) ? table.numbers(column).slice() : new Float64Array(table.rowCount).fill(Number.NaN);

/** Rows by which of the variables they know, and whose models they are. */
function rowsKnownAlike(
  columns: readonly Float64Array[],
  modelsOf: readonly (readonly ModelReadings[])[],
): Map<string, number[]> {
  const numbers = new Map<ModelReadings, number>();
  const alike = new Map<string, number[]>();
  for (const [row, models] of modelsOf.entries()) {
    const pattern = [...knownBits(columns, row)];
    for (const model of models) {
      if (!numbers.has(model)) numbers.set(model, numbers.size);
      pattern.push(numbers.get(model)!);
    }
    const key = pattern.join(' ');
    const rows = alike.get(key);
    if (rows === undefined) alike.set(key, [row]);
    else rows.push(row);
  }
  return alike;
}

/** Which variables a row knows, a bit each, as numbers of 30 bits. */
function knownBits(columns: readonly Float64Array[], row: number): number[] {
  const numbers: number[] = [];
  for (let start = 0; start < columns.length; start += 30) {
    let bits = 0;
    const end = Math.min(start + 30, columns.length);
    for (let index = start; index < end; index++)
      bits = bits * 2 + (Number.isNaN(columns[index]![row]!) ? 0 : 1);
    numbers.push(bits);
  }
  return numbers;
}
