import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { JobTraits } from '../job-traits.js';
import { activationGb } from './activation-memory.js';
import { stepRow, TRAINING_PASSES } from './step-row.js';

const BYTES_OF_WEIGHT = 4;

const isEvery = (sizes: Float64Array): boolean => sizes.every((size) => !Number.isNaN(size));

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
  isBatchMemoryKnown: (table) => table.has(COLUMN.params) && isEvery(activationGb(table)),
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
