import type { Table } from '@ctfusion/base';
import {
  BENCHMARK,
  type CurveFeature,
  DATA_TYPES,
  type DataType,
  gpuComputeColumn,
} from '@ctfusion/schema/columns';

/** Rates that a device was measured to reach; absent where its benchmark was not run. */
export interface MeasuredRates {
  readonly matrixTflops?: number;
  readonly attentionTflops?: number;
  readonly convolutionTflops?: number;
  readonly elementwiseGbps?: number;
  readonly normalisationGbps?: number;
}

interface Reading {
  readonly rate: keyof MeasuredRates;
  readonly benchmark: string;
  readonly feature: CurveFeature;
  /** The rate by the reading, of values of this many bytes. */
  readonly of: (reading: number, bytes: number) => number;
}

/** FLOPs and values of one item of a benchmark (docs/method.md, section 1). */
const SQUARE_FLOPS = 2 * 4096 ** 3;
const BATCHED_FLOPS = 2 * 512 ** 3;
const CONVOLUTION_FLOPS = 2 * 256 * 256 * 9 * 56 * 56;
const ADD_VALUES = 3 * 64 * 224 * 224;
const LAYER_NORM_VALUES = 2 * 197 * 768;

/** What a benchmark says of a rate; of two that say the same, the first that was run. */
const READINGS: readonly Reading[] = [
  {
    rate: 'matrixTflops',
    benchmark: BENCHMARK.matMulSquare,
    feature: 'latency',
    of: (ms) => SQUARE_FLOPS / ms / 1e9,
  },
  {
    rate: 'attentionTflops',
    benchmark: BENCHMARK.matMulBatched,
    feature: 'peak_throughput',
    of: (items) => (items * BATCHED_FLOPS) / 1e12,
  },
  {
    rate: 'convolutionTflops',
    benchmark: BENCHMARK.convStandard,
    feature: 'peak_throughput',
    of: (items) => (items * CONVOLUTION_FLOPS) / 1e12,
  },
  {
    rate: 'elementwiseGbps',
    benchmark: BENCHMARK.addShallow,
    feature: 'peak_throughput',
    of: (items, bytes) => (items * ADD_VALUES * bytes) / 1e9,
  },
  {
    rate: 'normalisationGbps',
    benchmark: BENCHMARK.layerNorm,
    feature: 'peak_throughput',
    of: (items, bytes) => (items * LAYER_NORM_VALUES * bytes) / 1e9,
  },
];

/** Columns of the benchmarks that are read, those of both precisions. */
const MEASURED_RATE_COLUMNS: readonly string[] = READINGS.flatMap(({ benchmark, feature }) =>
  DATA_TYPES.map((type) => gpuComputeColumn(benchmark, type, feature)),
);

/** Reads rates off the benchmarks of a row's precision; half of them where a task computes in half precision. */
export function measuredRates(table: Table): (row: number, type: DataType) => MeasuredRates {
  const columns = new Map(
    MEASURED_RATE_COLUMNS.filter((name) => table.has(name)).map((name) => [name, table.numbers(name)]),
  );
  return (row, type) =>
    Object.fromEntries(
      READINGS.flatMap(({ rate, benchmark, feature, of }) => {
        const reading = columns.get(gpuComputeColumn(benchmark, type, feature))?.[row];
        return reading !== undefined && reading > 0 ? [[rate, of(reading, type === 'fp16' ? 2 : 4)]] : [];
      }),
    );
}
