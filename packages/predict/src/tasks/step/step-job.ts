import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { JobTraits } from '../job-traits.js';
import { columnOr } from '../quantity.js';
import { stepRow, TRAINING_PASSES } from './step-row.js';

const BYTES_OF_WEIGHT = 4;
/** Kernels whose results are alive together in inference: a few branches of one block. */
const KERNELS_AT_WORK = 4;

type Cell = (row: number) => number;

/** Steps of a job. A run is one step of one batch; evaluation is its forward pass; a checkpoint holds the weights and the optimiser's state. */
export const stepJob: JobTraits = {
  results: {
    noun: 'samples',
    count(table) {
      const batch = table.numbers(COLUMN.batchSize);
      const devices = table.has(COLUMN.parallelDevices) ? table.numbers(COLUMN.parallelDevices) : undefined;
      // Every device has a batch of its own.
      return batch.map(
        (size, row) => size * (devices !== undefined && devices[row]! > 0 ? devices[row]! : 1),
      );
    },
  },
  batchColumn: COLUMN.batchSize,
  isSequential: isTraining,
  sharing: (table, row) => (isTraining(table, row) ? 'data' : undefined),
  /**
   * Training keeps for the backward pass what the forward pass writes: about half of the bytes that its element-wise work and normalisation move,
   * which read as much as they write. Inference frees it as it goes: what a few kernels at work hold.
   */
  activationGb(table) {
    const row = stepRow(table);
    const [elementwise, normalisation, kernels] = [
      COLUMN.forwardElementwiseGb,
      COLUMN.forwardNormalisationGb,
      COLUMN.forwardKernels,
    ].map((name) => columnOr(table, name, () => Number.NaN)) as [Cell, Cell, Cell];
    return Float64Array.from({ length: table.rowCount }, (_, index) => {
      const { batch, valueShare, isTraining: learns } = row(index);
      const written = (batch * valueShare * (elementwise(index) + normalisation(index))) / 2;
      return learns ? written : (written * KERNELS_AT_WORK) / kernels(index);
    });
  },
  evaluationShare: 1 / TRAINING_PASSES,
  checkpointGb(table) {
    const row = stepRow(table);
    return Float64Array.from({ length: table.rowCount }, (_, index) => {
      const { params, stateGb } = row(index);
      return (BYTES_OF_WEIGHT * params) / 1e9 + stateGb;
    });
  },
};

function isTraining(table: Table, row: number): boolean {
  return table.has(COLUMN.stepMode) && table.texts(COLUMN.stepMode)[row] === 'training';
}
