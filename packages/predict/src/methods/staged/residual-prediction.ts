import type { Table } from '@ctfusion/base';
import type { Booster } from '@ctfusion/gbdt';
import { taskKind } from '../../tasks/task-kinds.js';
import type { ResidualFeatures } from './residual-features.js';

/** The features of some rows, as boosters take them. */
export function residualColumns({ columns }: ResidualFeatures, rows: readonly number[]): Float64Array[] {
  return columns.map((values) => {
    const taken = new Float64Array(rows.length);
    for (let index = 0; index < rows.length; index++) taken[index] = values[rows[index]!]!;
    return taken;
  });
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
    const predicted = booster.predict(columns);
    for (let index = 0; index < sum.length; index++) sum[index]! += predicted[index]!;
  }
  return sum.map((value) => value / boosters.length);
}

/**
 * What is added to the mean of all boosters because the last of them start from the kind's plain work instead of the analytical model: their share of the
 * logarithm of work over analytical time.
 */
export function plainOffsets(
  table: Table,
  analytical: Float64Array,
  { kindName, share }: { readonly kindName: string; readonly share: number },
): Float64Array {
  const work = share === 0 ? undefined : taskKind(kindName).plainWork?.(table);
  if (work === undefined) return new Float64Array(table.rowCount);
  return work.map((value, row) => share * Math.log(value / analytical[row]!));
}
