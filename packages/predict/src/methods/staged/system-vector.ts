import type { Table } from '@ctfusion/base';
import {
  BENCHMARK,
  dataTransferColumn,
  gpuComputeColumn,
  imagePreprocessingColumn,
} from '@ctfusion/schema/columns';
import { CLIP_BENCHMARK_COLUMNS } from '../../tasks/clips/clip-layout.js';
import type { StageLayout } from '../../tasks/derive-stages.js';

/** Measured capabilities by which systems are near or far, per layout. */
const COLUMNS: Record<StageLayout, readonly string[]> = {
  frames: [
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
  clips: CLIP_BENCHMARK_COLUMNS,
};

export type SystemVector = readonly number[];

/** The columns of a layout's system vector, in its order. */
export function systemColumns(layout: StageLayout): readonly string[] {
  return COLUMNS[layout];
}

/** Logarithms of a row's measured capabilities; a missing or non-positive one counts as 1 (log 0). */
export function systemVectors(table: Table, layout: StageLayout): SystemVector[] {
  const columns = COLUMNS[layout].map((name) => (table.has(name) ? table.numbers(name) : undefined));
  return Array.from({ length: table.rowCount }, (_, row) =>
    columns.map((column) => {
      const value = column?.[row] ?? 1;
      return value > 0 ? Math.log(value) : 0;
    }),
  );
}

/** As `systemVectors`, but undefined for a row in which one of the `required` columns is missing or not above 0. */
export function completeSystemVectors(
  table: Table,
  layout: StageLayout,
  required: readonly string[],
): (SystemVector | undefined)[] {
  const columns = required.map((name) => (table.has(name) ? table.numbers(name) : undefined));
  return systemVectors(table, layout).map((vector, row) =>
    columns.every((column) => column !== undefined && column[row]! > 0) ? vector : undefined,
  );
}

/** Mean squared difference of two vectors: 0.01 is about 10 % on every benchmark. */
export function squaredDistance(a: SystemVector, b: SystemVector): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index]! - b[index]!) ** 2;
  return sum / a.length;
}
