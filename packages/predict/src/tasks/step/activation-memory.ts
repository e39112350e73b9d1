import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { columnOr } from '../quantity.js';
import { stepRow } from './step-row.js';

/** Kernels whose results are alive together in inference: a few branches of one block. */
const KERNELS_AT_WORK = 4;

type Cell = (row: number) => number;

/** Bytes that operators write over those that they move: they read as much. */
const WRITTEN_SHARE = 1 / 2;
/**
 * Bytes that training keeps for the backward pass over those that operators move: a sum reads two values and keeps none, a normalisation keeps one of two.
 * So it is of ResNet-50 by hand, and of transformers by Korthikanti et al., Reducing activation recomputation in large transformer models, 2022.
 */
const KEPT_SHARE = 1 / 3;

/**
 * GB (10^9 bytes) of one device's batch beside the weights, an estimate; NaN where the table does not tell. Training keeps a part of what the forward
 * pass's element-wise work and normalisation move. Inference frees it as it goes: what a few kernels at work hold.
 */
export function activationGb(table: Table): Float64Array {
  const row = stepRow(table);
  const [elementwise, normalisation, kernels] = [
    COLUMN.forwardElementwiseGb,
    COLUMN.forwardNormalisationGb,
    COLUMN.forwardKernels,
  ].map((name) => columnOr(table, name, () => Number.NaN)) as [Cell, Cell, Cell];
  return Float64Array.from({ length: table.rowCount }, (_, index) => {
    const { batch, valueShare, isTraining } = row(index);
    const moved = batch * valueShare * (elementwise(index) + normalisation(index));
    return isTraining ? KEPT_SHARE * moved : (WRITTEN_SHARE * moved * KERNELS_AT_WORK) / kernels(index);
  });
}
