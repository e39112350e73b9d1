import type { Table } from '@ctfusion/base';
import {
  BENCHMARK,
  COLUMN,
  DATA_TYPES,
  dataTransferColumn,
  gpuComputeColumn,
  imagePreprocessingColumn,
} from '@ctfusion/schema/columns';
import { cnnShare, MODEL_COLUMNS } from '../../features/tdv.js';
import type { Stage } from '../stage.js';

/** Columns without which frames cannot be staged. */
export const FRAME_STAGE_INPUTS = [
  COLUMN.batchSize,
  COLUMN.totalFrames,
  COLUMN.imageHeight,
  COLUMN.imageWidth,
  COLUMN.modelFlopsG,
  gpuComputeColumn(BENCHMARK.convStandard, 'fp32', 'latency'),
  gpuComputeColumn(BENCHMARK.convStandard, 'fp32', 'peak_throughput'),
  dataTransferColumn('H2D', 'PCIe', 'peak_bandwidth_gbps'),
  imagePreprocessingColumn('single_worker_throughput'),
] as const;

/** An attention is several operators: query, key and value products, softmax and output. */
const OPERATORS_PER_ATTENTION = 4;
const OPERATOR_COLUMNS = MODEL_COLUMNS.filter(
  (name) => name.startsWith('num_') && name !== COLUMN.numAttention,
);
/** Threads share caches, memory and clock, so n of them do less than n times the work. */
const PARALLEL_EXPONENT = 0.85;

type Rows = (row: number) => number;

/** Reads a column by row, or gives `fallback` where the table lacks it or the cell is missing. */
function reader(table: Table, name: string, fallback: Rows): Rows {
  if (!table.has(name)) return fallback;
  const values = table.numbers(name);
  return (row) => (Number.isNaN(values[row]!) ? fallback(row) : values[row]!);
}

/**
 * Latency (ms) per item of a benchmark at the task's batch size: from the raw curve where the dataset has it, else the larger of the
 * latency at batch 1 over the batch and the inverse of peak throughput.
 */
function itemLatencyMs(table: Table, benchmark: string, batch: Rows): Rows {
  const column = `gpu_compute_${benchmark}_fp32`;
  const first = reader(table, `${column}_latency`, () => 0);
  const peak = reader(table, `${column}_peak_throughput`, () => Number.POSITIVE_INFINITY);
  const fromPeak: Rows = (row) => Math.max(first(row) / batch(row), 1000 / peak(row));
  const atBatch = reader(table, `${column}_latency_at_batch`, () => Number.NaN);
  return (row) => {
    const measured = atBatch(row) / batch(row);
    return Number.isNaN(measured) ? fromPeak(row) : measured;
  };
}

/** Smallest latency (ms) at batch 1 over all GPU benchmarks: what it costs to launch a kernel that does next to nothing. */
function launchLatencyMs(table: Table): Rows {
  const names = table.names.filter((name) =>
    DATA_TYPES.some((type) => name.startsWith('gpu_compute_') && name.endsWith(`_${type}_latency`)),
  );
  const columns = names.map((name) => table.numbers(name));
  return (row) => {
    let smallest = Number.POSITIVE_INFINITY;
    for (const column of columns) if (column[row]! < smallest) smallest = column[row]!;
    return smallest;
  };
}

/** Processors that pre-process in parallel: the catalog's cores, else what the host benchmark's scaling shows; no more than frames. */
function parallelism(table: Table, batch: Rows): Rows {
  const scaling = reader(table, imagePreprocessingColumn('scalability_factor'), () => 1);
  const cores = reader(table, COLUMN.coresTotal, (row) => Math.max(1, Math.round(scaling(row))));
  return (row) => Math.max(1, Math.min(batch(row), cores(row)));
}

/**
 * Stage columns of a task that runs frames through a model in batches (the published layout and the embedded dataset). All of them
 * scale with the number of frames or batches; rates are measured on the machine.
 */
export function frameStages(table: Table): Stage[] {
  const batch = reader(table, COLUMN.batchSize, () => Number.NaN);
  const frames = reader(table, COLUMN.totalFrames, () => Number.NaN);
  const source = product(
    reader(table, COLUMN.imageHeight, () => Number.NaN),
    reader(table, COLUMN.imageWidth, () => Number.NaN),
    1e-6,
  );
  const input = product(
    reader(
      table,
      COLUMN.inputHeight,
      reader(table, COLUMN.imageHeight, () => Number.NaN),
    ),
    reader(
      table,
      COLUMN.inputWidth,
      reader(table, COLUMN.imageWidth, () => Number.NaN),
    ),
    1e-6,
  );
  const batches: Rows = (row) => Math.ceil(frames(row) / batch(row));
  const context = { table, batch, frames, batches, source, input };
  const build = (part: Stage['part'], stages: Record<string, Rows>): Stage[] =>
    Object.entries(stages).map(([name, value]) => ({
      name,
      part,
      values: Float64Array.from({ length: table.rowCount }, (_, row) => value(row)),
    }));
  return [
    ...build('host', hostStages(context)),
    ...build('h2d', h2dStages(context)),
    ...build('gpu', gpuStages(context)),
    ...build('other', otherStages(context)),
  ];
}

interface Context {
  readonly table: Table;
  readonly batch: Rows;
  readonly frames: Rows;
  readonly batches: Rows;
  /** Megapixels of a source frame and of the model's input. */
  readonly source: Rows;
  readonly input: Rows;
}

const product =
  (a: Rows, b: Rows, factor: number): Rows =>
  (row) =>
    a(row) * b(row) * factor;

/**
 * Decoding (source pixels), resizing and normalising (input pixels) and a constant per frame, over the parallel workers; each once at a
 * nominal rate and once at the measured one, so that the fit decides how far a noisy measurement is to be believed; and the share that
 * no worker takes over.
 */
function hostStages({ table, batch, frames, batches, source, input }: Context): Record<string, Rows> {
  const workers = parallelism(table, batch);
  const perWorker: Rows = (row) => frames(row) / workers(row) ** PARALLEL_EXPONENT;
  const rate = reader(table, imagePreprocessingColumn('single_worker_throughput'), () => 1);
  const copyLatency = reader(table, dataTransferColumn('H2D', 'PCIe', 'small_transfer_latency_ms'), () => 0);
  return {
    decode: (row) => perWorker(row) * source(row),
    resize: (row) => perWorker(row) * input(row),
    frame: perWorker,
    decode_at_rate: (row) => (perWorker(row) * source(row)) / rate(row),
    resize_at_rate: (row) => (perWorker(row) * input(row)) / rate(row),
    frame_at_rate: (row) => perWorker(row) / rate(row),
    decode_at_copy_latency: (row) => perWorker(row) * source(row) * copyLatency(row),
    resize_at_copy_latency: (row) => perWorker(row) * input(row) * copyLatency(row),
    decode_serial: (row) => frames(row) * source(row),
    resize_serial: (row) => frames(row) * input(row),
    batch_host: batches,
  };
}

/** Input tensors over pageable bandwidth, and a constant per copy. */
function h2dStages({ table, frames, batches, input }: Context): Record<string, Rows> {
  const bandwidth = reader(
    table,
    dataTransferColumn('H2D', 'PCIe', 'peak_bandwidth_gbps'),
    () => Number.POSITIVE_INFINITY,
  );
  return {
    copy_to_device: (row) => (frames(row) * input(row)) / bandwidth(row),
    copy_nominal: (row) => frames(row) * input(row),
    batch_copy: batches,
  };
}

/**
 * Floating-point work at the measured speed of convolutions and of matrix products, element-wise work, and kernel launches. The work of
 * convolutions and of attentions stands apart: pooled over families, one coefficient for both left unseen families of the embedded dataset 25 % off instead of 20 %.
 */
function gpuStages({ table, batch, frames, batches, input }: Context): Record<string, Rows> {
  const flops = reader(table, COLUMN.modelFlopsG, () => 0);
  const convolution = itemLatencyMs(table, BENCHMARK.convStandard, batch);
  const batchedProduct = itemLatencyMs(table, BENCHMARK.matMulBatched, batch);
  const normalisation = itemLatencyMs(table, BENCHMARK.batchNorm, batch);
  const layerNorm = itemLatencyMs(table, BENCHMARK.layerNorm, batch);
  const squareProduct = reader(table, gpuComputeColumn(BENCHMARK.matMulSquare, 'fp32', 'latency'), () => 0);
  const launch = launchLatencyMs(table);
  const convolutions = convolutionShare(table);
  const operators = operatorCount(table);
  return {
    convolution: (row) => frames(row) * flops(row) * convolutions(row) * convolution(row),
    attention: (row) => frames(row) * flops(row) * (1 - convolutions(row)) * convolution(row),
    square_product: (row) => frames(row) * flops(row) * squareProduct(row),
    batched_product: (row) => frames(row) * flops(row) * batchedProduct(row),
    normalisation: (row) => frames(row) * input(row) * normalisation(row),
    layer_norm: (row) => frames(row) * input(row) * layerNorm(row),
    launches: (row) => batches(row) * operators(row) * launch(row),
    launches_nominal: (row) => batches(row) * operators(row),
    batch_device: batches,
  };
}

/** Share of convolutions among convolutions and attentions, 0 for a model that has neither. */
function convolutionShare(table: Table): Rows {
  const conv2d = reader(table, COLUMN.numConv2d, () => 1);
  const attention = reader(table, COLUMN.numAttention, () => 0);
  return (row) => (conv2d(row) + attention(row) > 0 ? cnnShare(conv2d(row), attention(row)) : 0);
}

function operatorCount(table: Table): Rows {
  const attention = reader(table, COLUMN.numAttention, () => 0);
  const others = OPERATOR_COLUMNS.map((name) => reader(table, name, () => 0));
  return (row) => others.reduce((sum, count) => sum + count(row), attention(row) * OPERATORS_PER_ATTENTION);
}

/** Results back over pageable bandwidth, constants per frame and batch, and work that the device finishes inside the copy. */
function otherStages({ table, batch, frames, batches, input }: Context): Record<string, Rows> {
  const bandwidth = reader(
    table,
    dataTransferColumn('D2H', 'PCIe', 'peak_bandwidth_gbps'),
    () => Number.POSITIVE_INFINITY,
  );
  const flops = reader(table, COLUMN.modelFlopsG, () => 0);
  const convolution = itemLatencyMs(table, BENCHMARK.convStandard, batch);
  return {
    copy_from_device: (row) => frames(row) / bandwidth(row),
    frame_other: frames,
    pixels_other: (row) => frames(row) * input(row),
    batch_other: batches,
    device_wait: (row) => frames(row) * flops(row) * convolution(row),
  };
}
