import type { Table } from '@ctfusion/base';
import {
  BENCHMARK,
  COLUMN,
  type CurveFeature,
  type DataType,
  dataTransferColumn,
  gpuComputeColumn,
  imagePreprocessingColumn,
} from '@ctfusion/schema/columns';
import type { Capabilities } from '../demand.js';
import {
  column,
  columnOr,
  flag,
  ofMachine,
  optionalColumn,
  optionally,
  type Quantity,
  shrunk,
  taskColumn,
} from '../quantity.js';

/** Columns without which a machine's capabilities cannot be read. */
export const FRAME_CAPABILITY_COLUMNS: readonly string[] = [
  imagePreprocessingColumn('single_worker_throughput'),
  gpuComputeColumn(BENCHMARK.convStandard, 'fp32', 'latency'),
  gpuComputeColumn(BENCHMARK.convStandard, 'fp32', 'peak_throughput'),
  dataTransferColumn('H2D', 'PCIe', 'peak_bandwidth_gbps'),
];

const SINGLE_WORKER = imagePreprocessingColumn('single_worker_throughput');
const SCALABILITY = imagePreprocessingColumn('scalability_factor');
const MS_PER_S = 1000;

/**
 * Reliability of a reading: variance of its logarithm between machines over that and the variance from day to day. Between the 20 published
 * machines outside the hold-out 0.235² (single-worker rate), 0.158² (scalability) and 0.387² (launch latency); between readings of the one
 * CPU of the embedded dataset 0.188² and 0.217². That gives 0.61 and 0.76; peak throughputs repeat within 1 % and stay as they are.
 */
const HOST_RELIABILITY = 2 / 3;
const LAUNCH_RELIABILITY = 3 / 4;
/** Typical readings, to which unreliable ones are shrunk: medians of the published machines. */
const TYPICAL_HOST_RATE = 700;
const TYPICAL_LAUNCH_MS = 0.009;
/** n threads do about n^0.85 times the work of one, because they share caches, memory and clock. */
const TYPICAL_SCALING_EXPONENT = 0.85;

/** Kernels so small that their latency at batch 1 is what it costs to launch them. */
export const LAUNCH_BENCHMARKS: readonly string[] = [
  BENCHMARK.layerNorm,
  BENCHMARK.attentionProduct,
  BENCHMARK.softmax,
  BENCHMARK.addDeep,
];

/** GFLOPs of one item: 256 → 256 channels, 3 × 3, on 56 × 56; a product of two 4096² matrices. */
const CONVOLUTION_GFLOPS = (2 * 256 * 256 * 9 * 56 * 56) / 1e9;
const SQUARE_PRODUCT_GFLOPS = (2 * 4096 ** 3) / 1e9;
/** Values that a batch normalisation of one item reads and writes. */
const NORMALISED_VALUES = 2 * 256 * 56 * 56;

/** Both of two bytes, and equally fast where a GPU has them. */
const HALF_PRECISIONS: ReadonlySet<string> = new Set(['fp16', 'bf16']);

/** Data type of a row's GPU work: half precision where the task says so, or where the model's input is of two bytes. */
type PrecisionOf = (row: number) => DataType;

/** What is read in single precision, and in half precision where a task is run in it: benchmark → features. */
const OF_EITHER_PRECISION: readonly (readonly [string, CurveFeature])[] = [
  [BENCHMARK.convStandard, 'latency'],
  [BENCHMARK.convStandard, 'peak_throughput'],
  [BENCHMARK.batchNorm, 'latency'],
  [BENCHMARK.batchNorm, 'peak_throughput'],
  [BENCHMARK.matMulSquare, 'latency'],
];

/** Benchmarks in half precision, where a task of the table is run in it. */
export function halfPrecisionColumns(table: Table): readonly string[] {
  const precision = precisionOf(table);
  const isAsked = Array.from({ length: table.rowCount }, (_, row) => row).some(
    (row) => precision(row) === 'fp16',
  );
  return isAsked ? OF_EITHER_PRECISION.map(([name, feature]) => gpuComputeColumn(name, 'fp16', feature)) : [];
}

/** A machine as the published micro-benchmarks measure it. */
export function frameCapabilities(table: Table): Capabilities {
  const isHalf = isHalfPrecision(table);
  const normalisation = itemMs(table, BENCHMARK.batchNorm, isHalf);
  const square = ofPrecision(table, BENCHMARK.matMulSquare, 'latency', isHalf);
  return known({
    imageMs: ofMachine([column(table, SINGLE_WORKER)], imageMsOf),
    speedup: speedup(table),
    launchMs: launchMs(table),
    convolutionMsPerGflop: ofMachine([itemMs(table, BENCHMARK.convStandard, isHalf)!], msPerConvolutionGflop),
    matrixMsPerGflop: square && ofMachine([square], msPerProductGflop),
    activationMsPerGib: normalisation && ofMachine([normalisation, isHalf], msPerActivationGib),
    toDeviceMsPerGib: perGib(table, dataTransferColumn('H2D', 'PCIe', 'peak_bandwidth_gbps')),
    toDeviceMs: columnWhereThere(table, dataTransferColumn('H2D', 'PCIe', 'small_transfer_latency_ms')),
    fromDeviceMsPerGib: perGib(table, dataTransferColumn('D2H', 'PCIe', 'peak_bandwidth_gbps')),
    fromDeviceMs: columnWhereThere(table, dataTransferColumn('D2H', 'PCIe', 'small_transfer_latency_ms')),
  });
}

type Value = (cells: readonly number[]) => number;

const imageMsOf: Value = ([rate]) => MS_PER_S / shrunk(rate!, TYPICAL_HOST_RATE, HOST_RELIABILITY);
const msPerConvolutionGflop: Value = ([time]) => time! / CONVOLUTION_GFLOPS;
const msPerProductGflop: Value = ([time]) => time! / SQUARE_PRODUCT_GFLOPS;
const msPerActivationGib: Value = ([time, isHalf]) =>
  (time! * 2 ** 30) / (NORMALISED_VALUES * (isHalf === 1 ? 2 : 4));
const msPerGib: Value = ([gibPerSecond]) => MS_PER_S / gibPerSecond!;

type Optional<T> = { readonly [Key in keyof T]: T[Key] | undefined };

/** Leaves out what is undefined. */
function known(capabilities: Optional<Capabilities>): Capabilities {
  return Object.fromEntries(
    Object.entries(capabilities).filter(([, value]) => value !== undefined),
  ) as unknown as Capabilities;
}

function precisionOf(table: Table): PrecisionOf {
  const bytes = columnOr(table, COLUMN.modelInputDtypeBytes, () => 4);
  const stated = table.has(COLUMN.precision) ? table.texts(COLUMN.precision) : undefined;
  return (row) => (HALF_PRECISIONS.has(stated?.[row] ?? '') || bytes(row) === 2 ? 'fp16' : 'fp32');
}

/** 1 of a row whose GPU work is in half precision, else 0. */
function isHalfPrecision(table: Table): Quantity {
  const precision = precisionOf(table);
  return flag(table, [COLUMN.modelInputDtypeBytes, COLUMN.precision], (row) => precision(row) === 'fp16');
}

const columnWhereThere = (table: Table, name: string): Quantity | undefined =>
  table.has(name) ? column(table, name) : undefined;

const perGib = (table: Table, bandwidth: string): Quantity | undefined =>
  table.has(bandwidth) ? ofMachine([column(table, bandwidth)], msPerGib) : undefined;

/** A feature of a GPU benchmark in each row's precision; rows in single precision need no half-precision curve. */
function ofPrecision(
  table: Table,
  benchmark: string,
  feature: CurveFeature | 'latency_at_batch',
  isHalf: Quantity,
): Quantity | undefined {
  const single = gpuComputeColumn(benchmark, 'fp32', feature);
  if (!table.has(single)) return undefined;
  const half = optionalColumn(table, gpuComputeColumn(benchmark, 'fp16', feature));
  return ofMachine([column(table, single), half, isHalf], inPrecision);
}

const inPrecision: Value = ([inSingle, inHalf, isHalf]) => (isHalf === 1 ? inHalf! : inSingle!);

/**
 * Time (ms) per item of a benchmark at the task's batch size: from the raw curve where the dataset has it, else the larger of the
 * latency at batch 1 over the batch and the inverse of peak throughput.
 */
function itemMs(table: Table, benchmark: string, isHalf: Quantity): Quantity | undefined {
  const first = ofPrecision(table, benchmark, 'latency', isHalf);
  const peak = ofPrecision(table, benchmark, 'peak_throughput', isHalf);
  if (first === undefined || peak === undefined) return undefined;
  const batch = taskColumn(table, COLUMN.batchSize);
  const atBatch = ofPrecision(table, benchmark, 'latency_at_batch', isHalf);
  const bounds = ofMachine([first, peak, batch], boundMs);
  return atBatch === undefined ? bounds : ofMachine([bounds, optionally(atBatch), batch], measuredOrBoundMs);
}

const boundMs: Value = ([latency, throughput, batch]) => Math.max(latency! / batch!, MS_PER_S / throughput!);

const measuredOrBoundMs: Value = ([bound, latency, batch]) => {
  const measured = latency! / batch!;
  return Number.isNaN(measured) ? bound! : measured;
};

/** Smallest latency (ms) at batch 1 among kernels that do next to nothing. */
function launchMs(table: Table): Quantity | undefined {
  const columns = LAUNCH_BENCHMARKS.map((name) => gpuComputeColumn(name, 'fp32', 'latency')).filter((name) =>
    table.has(name),
  );
  if (columns.length === 0) return undefined;
  return ofMachine(
    columns.map((name) => column(table, name)),
    launchMsOf,
  );
}

const launchMsOf: Value = (latencies) =>
  shrunk(Math.min(...latencies), TYPICAL_LAUNCH_MS, LAUNCH_RELIABILITY);

/**
 * By how much w = min(batch, workers) threads are faster than one: w^e, the exponent being that of the measured scalability over all cores,
 * shrunk like the rates. Workers are the task's (`host_workers`), else one per core.
 */
function speedup(table: Table): Quantity | undefined {
  if (!table.has(SCALABILITY)) return undefined;
  const sources = [
    column(table, SCALABILITY),
    column(table, COLUMN.batchSize),
    optionalColumn(table, COLUMN.coresTotal),
    taskColumn(table, COLUMN.hostWorkers),
  ];
  return ofMachine(sources, speedupOf);
}

function speedupOf([scalability, batch, stated, asked]: readonly number[]): number {
  const cores = Number.isNaN(stated) ? Math.max(1, Math.round(scalability!)) : stated!;
  const workers = Math.max(1, Math.min(batch!, Number.isNaN(asked) ? cores : asked!));
  if (cores <= 1) return 1;
  const full = shrunk(Math.max(1, scalability!), cores ** TYPICAL_SCALING_EXPONENT, HOST_RELIABILITY);
  return workers ** Math.min(1, Math.log(full) / Math.log(cores));
}
