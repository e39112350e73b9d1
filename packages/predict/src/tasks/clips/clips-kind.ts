import { COLUMN } from '@ctfusion/schema/columns';
import { PIPELINE_LABELS } from '../pipeline-labels.js';
import { pipelineStages, STAGE_NAMES } from '../pipeline-stages.js';
import { atConvolutionRate } from '../sustained-rate.js';
import type { TaskKind } from '../task-kind.js';
import { CLIP_BENCHMARK_COLUMNS, CLIP_INPUTS, clipCapabilities, clipDemand } from './clip-layout.js';

/** The thesis' clips: one frame at a time, on a machine that its nine micro-benchmarks measured. */
export const clipsKind: TaskKind = {
  name: 'clips',
  inputs: CLIP_INPUTS,
  familyColumn: COLUMN.modelName,
  stageNames: STAGE_NAMES,
  systemColumns: CLIP_BENCHMARK_COLUMNS,
  stages(table, convolutionRate) {
    const capabilities = atConvolutionRate(table, clipCapabilities(table), convolutionRate);
    return capabilities && pipelineStages(clipDemand(table), capabilities);
  },
  labels: PIPELINE_LABELS,
};
