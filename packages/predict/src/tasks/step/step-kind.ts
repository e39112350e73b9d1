import { COLUMN } from '@ctfusion/schema/columns';
import type { TaskKind } from '../task-kind.js';
import { stepJob } from './step-job.js';
import { STEP_LABELS } from './step-labels.js';
import { stepMemory } from './step-memory.js';
import { stepResidualColumns } from './step-residual.js';
import { STEP_STAGE_NAMES, stepStages } from './step-stages.js';

/** One step of inference or training of any model, its data on the device. */
export const stepKind: TaskKind = {
  name: 'step',
  inputs: [COLUMN.batchSize, COLUMN.deviceMatrixTflops, COLUMN.deviceElementwiseGbps],
  familyColumn: COLUMN.stepFamily,
  learning: {
    parentLevels: [[COLUMN.runtime], [COLUMN.runtime, COLUMN.stepMode]],
    expected: 1,
    strengths: [1, 0.1, 0.3, 3, 10],
    effects: [
      [COLUMN.modelName],
      [COLUMN.deviceArchitecture],
      [COLUMN.software],
      [COLUMN.architectureCategory],
      [COLUMN.memoryLayout],
    ],
  },
  stageNames: STEP_STAGE_NAMES,
  systemColumns: [COLUMN.deviceMemoryBandwidthGbps, COLUMN.deviceHalfTflops, COLUMN.deviceSingleTflops],
  // The rate of convolutions is the device's own: there is one way to read it.
  stages: (table, convolutionRate) => (convolutionRate === 'measured' ? stepStages(table) : undefined),
  residualColumns: stepResidualColumns,
  memoryDemand: stepMemory,
  job: stepJob,
  labels: STEP_LABELS,
};
