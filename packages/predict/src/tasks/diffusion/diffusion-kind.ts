import { COLUMN } from '@ctfusion/schema/columns';
import type { TaskKind } from '../task-kind.js';
import { diffusionJob } from './diffusion-job.js';
import { DIFFUSION_LABELS } from './diffusion-labels.js';
import { diffusionMemory } from './diffusion-memory.js';
import { DIFFUSION_INPUTS } from './diffusion-row.js';
import { DIFFUSION_STAGE_NAMES, diffusionStages } from './diffusion-stages.js';

/** A model that makes images step by step out of noise, on a GPU of which the data sheet is known, beside a host. */
export const diffusionKind: TaskKind = {
  name: 'diffusion',
  inputs: DIFFUSION_INPUTS,
  familyColumn: COLUMN.runtimeFamily,
  learning: { parentLevels: [[COLUMN.gpuGeneration]], effects: [[COLUMN.software]] },
  stageNames: DIFFUSION_STAGE_NAMES,
  systemColumns: [
    COLUMN.deviceMemoryBandwidthGbps,
    COLUMN.deviceHalfTflops,
    COLUMN.deviceSingleTflops,
    COLUMN.hostThreadScore,
  ],
  // Convolutions are read at the data sheet's rates, the only ones there are.
  stages: (table, convolutionRate) => (convolutionRate === 'measured' ? diffusionStages(table) : undefined),
  memoryDemand: diffusionMemory,
  job: diffusionJob,
  labels: DIFFUSION_LABELS,
};
