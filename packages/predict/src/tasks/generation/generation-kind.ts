import { COLUMN } from '@ctfusion/schema/columns';
import type { TaskKind } from '../task-kind.js';
import { generationJob } from './generation-job.js';
import { GENERATION_LABELS } from './generation-labels.js';
import { generationMemory } from './generation-memory.js';
import { GENERATION_INPUTS } from './generation-row.js';
import { GENERATION_STAGE_NAMES, generationStages } from './generation-stages.js';
import { generationTargets } from './generation-targets.js';
import { MATRIX_LATENCY } from './matrix-rate.js';
import { generationResidualColumns, generationWork } from './residual-columns.js';

/** A language model that reads a prompt and writes tokens, on a device whose data sheet is known. */
export const generationKind: TaskKind = {
  name: 'generation',
  inputs: GENERATION_INPUTS,
  familyColumn: COLUMN.runtimeFamily,
  learning: {
    parentLevels: [[COLUMN.runtime], [COLUMN.runtime, COLUMN.accelerator]],
    spreadByLevel: true,
    effects: [
      [COLUMN.runtimeYear, COLUMN.generationPhase],
      [COLUMN.modelName, COLUMN.generationPhase],
      [COLUMN.cpuMicroarchitecture, COLUMN.generationPhase],
      [COLUMN.dataset, COLUMN.runtime, COLUMN.generationPhase],
      [COLUMN.source, COLUMN.generationPhase],
    ],
  },
  stageNames: GENERATION_STAGE_NAMES,
  // Of a CPU no such rate is known: its arithmetic follows its caches and clock.
  furtherInputs: (table) => {
    const accelerators = table.has(COLUMN.accelerator) ? table.texts(COLUMN.accelerator) : [];
    return accelerators.length > 0 && accelerators.every((name) => name === 'cpu') ? [] : [MATRIX_LATENCY];
  },
  systemColumns: [COLUMN.deviceMemoryBandwidthGbps, COLUMN.deviceHalfTflops],
  // No convolution is in it, so there is one way to read it.
  stages: (table, convolutionRate) => (convolutionRate === 'measured' ? generationStages(table) : undefined),
  residualColumns: generationResidualColumns,
  plainWork: generationWork,
  memoryDemand: generationMemory,
  job: generationJob,
  targets: generationTargets,
  labels: GENERATION_LABELS,
};
