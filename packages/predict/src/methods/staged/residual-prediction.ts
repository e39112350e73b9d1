import type { Booster } from '@ctfusion/gbdt';
import type { ResidualFeatures } from './residual-features.js';

/** The features of some rows, as boosters take them. */
export function residualColumns({ columns }: ResidualFeatures, rows: readonly number[]): Float64Array[] {
  return columns.map((values) => Float64Array.from(rows, (row) => values[row]!));
}

/** Mean prediction of the boosters for the given rows. */
export function predictResidual(
  boosters: readonly Booster[],
  features: ResidualFeatures,
  rows: readonly number[],
): Float64Array {
  const columns = residualColumns(features, rows);
  const sum = new Float64Array(rows.length);
  for (const booster of boosters) {
    for (const [index, value] of booster.predict(columns).entries()) sum[index]! += value;
  }
  return sum.map((value) => value / boosters.length);
}
