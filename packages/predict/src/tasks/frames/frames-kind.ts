import {
  BENCHMARK,
  COLUMN,
  dataTransferColumn,
  gpuComputeColumn,
  imagePreprocessingColumn,
} from '@ctfusion/schema/columns';
import { PIPELINE_LABELS } from '../pipeline-labels.js';
import { pipelineStages, STAGE_NAMES } from '../pipeline-stages.js';
import { atConvolutionRate } from '../sustained-rate.js';
import type { TaskKind } from '../task-kind.js';
import { FRAME_CAPABILITY_COLUMNS, frameCapabilities, halfPrecisionColumns } from './frame-capabilities.js';
import { FRAME_DEMAND_COLUMNS, frameDemand } from './frame-demand.js';
import { framesJob } from './frames-job.js';

/** Frames through a model in batches, on a machine that the published micro-benchmarks measured. */
export const framesKind: TaskKind = {
  name: 'frames',
  inputs: [...FRAME_DEMAND_COLUMNS, ...FRAME_CAPABILITY_COLUMNS],
  furtherInputs: halfPrecisionColumns,
  familyColumn: COLUMN.modelName,
  stageNames: STAGE_NAMES,
  systemColumns: [
    imagePreprocessingColumn('peak_host_throughput'),
    imagePreprocessingColumn('single_worker_throughput'),
    dataTransferColumn('H2D', 'PCIe', 'peak_bandwidth_gbps'),
    dataTransferColumn('D2H', 'PCIe', 'peak_bandwidth_gbps'),
    dataTransferColumn('H2D', 'PCIe', 'small_transfer_latency_ms'),
    gpuComputeColumn(BENCHMARK.convStandard, 'fp32', 'latency'),
    gpuComputeColumn(BENCHMARK.convStandard, 'fp32', 'peak_throughput'),
    gpuComputeColumn(BENCHMARK.matMulSquare, 'fp32', 'latency'),
    gpuComputeColumn(BENCHMARK.batchNorm, 'fp32', 'peak_throughput'),
    gpuComputeColumn(BENCHMARK.layerNorm, 'fp32', 'latency'),
  ],
  stages(table, convolutionRate) {
    const capabilities = atConvolutionRate(table, frameCapabilities(table), convolutionRate);
    return capabilities && pipelineStages(frameDemand(table), capabilities);
  },
  job: framesJob,
  labels: PIPELINE_LABELS,
};
