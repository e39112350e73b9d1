import type { Column, Table } from '@ctfusion/base';
import {
  BENCHMARK,
  COLUMN,
  columnDefinition,
  DATA_TYPES,
  dataTransferColumn,
  gpuComputeColumn,
  imagePreprocessingColumn,
} from '@ctfusion/schema/columns';
import { LAUNCH_BENCHMARKS } from './frames/frame-capabilities.js';

/** What a machine can be better or worse at, and the stages that wait for it. */
export const STAGES_OF_CAPABILITY = {
  host: ['decode', 'resize', 'frame', 'stack', 'batch', 'fresh_pages'],
  host_scaling: ['decode', 'resize', 'frame'],
  launch: ['launch'],
  convolution: ['convolution'],
  matrix_product: ['plain_convolution', 'matrix_product'],
  activation: ['activation'],
  to_device_bandwidth: ['copy_to_device'],
  to_device_latency: ['copy_to_device_latency'],
  from_device_bandwidth: ['copy_from_device'],
  from_device_latency: ['copy_from_device_latency'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type StageCapability = keyof typeof STAGES_OF_CAPABILITY;

const curve = (benchmark: string): string[] =>
  DATA_TYPES.flatMap((type) =>
    (['latency', 'latency_at_batch', 'peak_throughput'] as const).map((feature) =>
      gpuComputeColumn(benchmark, type, feature),
    ),
  );

/** Columns by capability. One that says two things (throughput of all workers) stands with both. */
const COLUMNS: Readonly<Record<StageCapability, readonly string[]>> = {
  host: [
    imagePreprocessingColumn('single_worker_throughput'),
    imagePreprocessingColumn('peak_host_throughput'),
    COLUMN.transferAll,
  ],
  host_scaling: [
    imagePreprocessingColumn('scalability_factor'),
    imagePreprocessingColumn('peak_host_throughput'),
  ],
  launch: [
    ...LAUNCH_BENCHMARKS.flatMap((name) => DATA_TYPES.map((type) => gpuComputeColumn(name, type, 'latency'))),
    COLUMN.transferContinuous,
  ],
  convolution: [...curve(BENCHMARK.convStandard), COLUMN.matrixConvolutionLoop],
  matrix_product: curve(BENCHMARK.matMulSquare),
  activation: curve(BENCHMARK.batchNorm),
  to_device_bandwidth: [dataTransferColumn('H2D', 'PCIe', 'peak_bandwidth_gbps')],
  to_device_latency: [dataTransferColumn('H2D', 'PCIe', 'small_transfer_latency_ms')],
  from_device_bandwidth: [dataTransferColumn('D2H', 'PCIe', 'peak_bandwidth_gbps')],
  from_device_latency: [dataTransferColumn('D2H', 'PCIe', 'small_transfer_latency_ms')],
};

/** The table on machines `factor` times as good at a capability; undefined where it has none of the columns. */
export function scaleCapability(
  table: Table,
  capability: StageCapability,
  factor: number,
): Table | undefined {
  const columns = table.names.flatMap((name): [string, Column][] => {
    if (!COLUMNS[capability].includes(name)) return [];
    const by = columnDefinition(name)?.moreIsFaster ? factor : 1 / factor;
    return [[name, { kind: 'number', values: table.numbers(name).map((value) => value * by) }]];
  });
  return columns.length === 0 ? undefined : table.with(columns);
}
