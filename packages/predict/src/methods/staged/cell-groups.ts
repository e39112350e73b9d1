import { cholesky, solveLower, solveUpper } from '@ctfusion/base';
import {
  cellNoise,
  covarianceOfCells,
  type EffectCell,
  type EffectParameters,
  type SystemDistance,
  type UnseenFamilies,
  unseenVariance,
} from './effect-covariance.js';

/** Cells that tell of each other and of no others, in the order of all cells. */
export interface CellGroup {
  /** Their places among all cells. */
  readonly rows: readonly number[];
  readonly cells: readonly EffectCell[];
  /** Lower Cholesky factor of their means' covariance, row-major. */
  readonly factor: Float64Array;
}

/**
 * Cells by what they tell of each other: a group for each system where systems share nothing, else one of all. Covariances between groups are 0, so
 * what follows of one group is, to the last bit, what follows of all cells at once.
 * @returns undefined if a group's covariance is not positive definite
 */
export function cellGroups(
  cells: readonly EffectCell[],
  distance: SystemDistance,
  parameters: EffectParameters,
  unseen: UnseenFamilies | undefined,
): CellGroup[] | undefined {
  const isOne =
    parameters.systemSharing > 0 ||
    parameters.familySharing > 0 ||
    cells.some((cell) => unseenVariance(cell, unseen) > 0);
  const rowsOf = new Map<string, number[]>();
  for (const [row, { system }] of cells.entries()) {
    const key = isOne ? '' : system;
    const rows = rowsOf.get(key);
    if (rows === undefined) rowsOf.set(key, [row]);
    else rows.push(row);
  }
  const groups: CellGroup[] = [];
  for (const rows of rowsOf.values()) {
    const own = rows.map((row) => cells[row]!);
    const matrix = covarianceOfCells(own, distance, parameters, unseen);
    for (const [i, cell] of own.entries())
      matrix[i * own.length + i]! += cellNoise(cell, parameters.idiosyncratic);
    const factor = cholesky(matrix, own.length);
    if (factor === undefined) return undefined;
    groups.push({ rows, cells: own, factor });
  }
  return groups;
}

/** Solves L·x = b for all cells. @param values one for each cell */
export const whiten = (groups: readonly CellGroup[], values: Float64Array): Float64Array =>
  byGroup(groups, values, solveLower);

/** Solves Lᵀ·x = b for all cells. @param values one for each cell */
export const unwhiten = (groups: readonly CellGroup[], values: Float64Array): Float64Array =>
  byGroup(groups, values, solveUpper);

function byGroup(groups: readonly CellGroup[], values: Float64Array, solve: typeof solveLower): Float64Array {
  const solved = new Float64Array(values.length);
  for (const { rows, factor } of groups) {
    const own = solve(
      factor,
      rows.length,
      rows.map((row) => values[row]!),
    );
    for (const [index, row] of rows.entries()) solved[row] = own[index]!;
  }
  return solved;
}
