import { COLUMN } from '@ctfusion/schema/columns';
import type { TaskKind } from '../task-kind.js';
import { CPU_READS } from './cpu-rates.js';
import { DEVICE_COPY } from './device-copy.js';
import { generationJob } from './generation-job.js';
import { GENERATION_LABELS } from './generation-labels.js';
import { generationLikeness } from './generation-likeness.js';
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
    // An unknown runtime is read as what others do on its accelerator; a known one on an unknown accelerator as what it does elsewhere.
    parentLevels: [[COLUMN.accelerator], [COLUMN.runtime], [COLUMN.runtime, COLUMN.accelerator]],
    spreadByLevel: true,
    fitErrors: ['relative'],
    effects: [
      [COLUMN.runtimeYear, COLUMN.generationPhase],
      [COLUMN.modelName, COLUMN.generationPhase],
      [COLUMN.cpuMicroarchitecture, COLUMN.generationPhase],
      [COLUMN.dataset, COLUMN.runtime, COLUMN.generationPhase],
      [COLUMN.source, COLUMN.generationPhase],
    ],
  },
  stageNames: GENERATION_STAGE_NAMES,
  furtherInputs: (table) => {
    const accelerators = table.has(COLUMN.accelerator) ? table.texts(COLUMN.accelerator) : [];
    const onCpu = accelerators.filter((name) => name === 'cpu').length;
    return [
      ...(accelerators.length > 0 && onCpu === accelerators.length ? [] : [MATRIX_LATENCY, DEVICE_COPY]),
      ...(onCpu > 0 ? CPU_READS.map(({ column }) => column) : []),
    ];
  },
  isOfAnyBackend: true,
  systemColumns: [COLUMN.deviceMemoryBandwidthGbps, COLUMN.deviceHalfTflops],
  // No convolution is in it, so there is one way to read it.
  stages: (table, convolutionRate) => (convolutionRate === 'measured' ? generationStages(table) : undefined),
  residualColumns: generationResidualColumns,
  plainWork: generationWork,
  likeness: generationLikeness,
  memoryDemand: generationMemory,
  job: generationJob,
  targets: generationTargets,
  labels: GENERATION_LABELS,
};
