import type { Table } from '@ctfusion/base';
import { COLUMN, MODULE_COUNT_COLUMNS } from '@ctfusion/schema/columns';
import { type LayerCounts, layerCounts, MODULES_PER_NODE } from '../../features/layer-counts.js';
import { cnnShare } from '../../features/tdv.js';
import type { Demand } from '../demand.js';
import { knownModel } from '../known-models.js';
import { tableOfOneTask } from '../one-task.js';
import { columnOr, type Quantity, quantity, repeated } from '../quantity.js';

/** Columns without which frames cannot be staged. */
export const FRAME_DEMAND_COLUMNS = [
  COLUMN.batchSize,
  COLUMN.totalFrames,
  COLUMN.imageHeight,
  COLUMN.imageWidth,
  COLUMN.modelFlopsG,
] as const;

const BENCHMARK_IMAGE_PIXELS = 256 * 256;
const BYTES_PER_GIB = 2 ** 30;
const MIB_PER_GIB = 1024;
/** Frames are colour images in single precision unless the task says otherwise. */
const DEFAULT_CHANNELS = 3;
const DEFAULT_BYTES = 4;
/** Query, key and value products, softmax and output. */
const KERNELS_PER_ATTENTION = 4;
/** Activations per input pixel where nobody counted them: one map of 64 channels, read and written. */
const ACTIVATIONS_PER_PIXEL = 2 * 64;
/**
 * Larger results come as fresh pages from the system at every call, because glibc keeps blocks up to 32 MiB
 * (mallopt(3), DEFAULT_MMAP_THRESHOLD_MAX on 64-bit systems). On the embedded dataset such a copy runs at 1.4 GB/s instead of 12.
 */
const LARGEST_KEPT_BYTES = 32 * 2 ** 20;

const COUNT_COLUMNS = MODULE_COUNT_COLUMNS.filter((name) => name !== COLUMN.numAttention);

/** Demand of a task that runs frames through a model in batches (the published layout and the embedded dataset). */
export function frameDemand(table: Table): Demand {
  const one = tableOfOneTask(table);
  if (one === undefined) return demandByRow(table);
  return Object.fromEntries(
    Object.entries(demandByRow(one)).map(([name, asked]) => [name, repeated(asked, table.rowCount)]),
  ) as unknown as Demand;
}

function demandByRow(table: Table): Demand {
  const names = table.texts(COLUMN.modelName);
  const of = (columns: readonly string[], value: Parameters<typeof quantity>[2]): Quantity =>
    quantity(table, columns, value)!;
  const inputPixels = inputPixelsOf(table);
  const bytes = columnOr(table, COLUMN.modelInputDtypeBytes, () => DEFAULT_BYTES);
  const channels = columnOr(table, COLUMN.numChannels, () => DEFAULT_CHANNELS);
  const modelGib = modelCopyGib(table);
  const layers = layerCounts(table);
  const share = convolutionShare(layers);
  const operators = operatorCount(layers);
  const perFrame = columnOr(table, COLUMN.frameKernels, (row) => knownModel(names[row]!).frameKernels ?? 0);
  const outputs = outputBytes(table, inputPixels);
  const sizes = [COLUMN.totalFrames, COLUMN.imageHeight, COLUMN.imageWidth];
  return {
    frames: of([COLUMN.totalFrames], ([frames]) => frames!),
    batches: of([COLUMN.totalFrames, COLUMN.batchSize], ([frames, batch]) => Math.ceil(frames! / batch!)),
    sourceImages: of(
      sizes,
      ([frames, height, width]) => (frames! * height! * width!) / BENCHMARK_IMAGE_PIXELS,
    ),
    inputImages: of(sizes, ([frames], row) => (frames! * inputPixels(row)) / BENCHMARK_IMAGE_PIXELS),
    toDeviceGib: of(
      sizes,
      ([frames], row) =>
        (frames! * inputPixels(row) * channels(row) * bytes(row)) / BYTES_PER_GIB + modelGib(row),
    ),
    convolutionGflops: of(
      [COLUMN.totalFrames, COLUMN.modelFlopsG],
      ([frames, flops], row) => frames! * flops! * share(row),
    ),
    matrixGflops: of(
      [COLUMN.totalFrames, COLUMN.modelFlopsG],
      ([frames, flops], row) => frames! * flops! * (1 - share(row)),
    ),
    activationGib: of(
      sizes,
      ([frames], row) => (frames! * inputPixels(row) * ACTIVATIONS_PER_PIXEL * bytes(row)) / BYTES_PER_GIB,
    ),
    kernels: of(
      [COLUMN.totalFrames, COLUMN.batchSize],
      ([frames, batch], row) => Math.ceil(frames! / batch!) * operators(row) + frames! * perFrame(row),
    ),
    outputGib: of([COLUMN.totalFrames], ([frames], row) => (frames! * sum(outputs(row))) / BYTES_PER_GIB),
    freshOutputGib: of([COLUMN.totalFrames, COLUMN.batchSize], ([frames, batch], row) => {
      const fresh = outputs(row).filter((size) => size * batch! > LARGEST_KEPT_BYTES);
      return (frames! * sum(fresh)) / BYTES_PER_GIB;
    }),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Pixels of the model's input; the frame's own where the task does not name them. */
function inputPixelsOf(table: Table): (row: number) => number {
  const height = columnOr(table, COLUMN.imageHeight, () => Number.NaN);
  const width = columnOr(table, COLUMN.imageWidth, () => Number.NaN);
  const inputHeight = columnOr(table, COLUMN.inputHeight, height);
  const inputWidth = columnOr(table, COLUMN.inputWidth, width);
  return (row) => inputHeight(row) * inputWidth(row);
}

/** GiB of the model where the run copies it to the device (`model_copies`, 0 unless the task says so). */
function modelCopyGib(table: Table): (row: number) => number {
  const copies = columnOr(table, COLUMN.modelCopies, () => 0);
  const memory = columnOr(table, COLUMN.modelMemoryMb, () => 0);
  return (row) => (copies(row) * memory(row)) / MIB_PER_GIB;
}

/** Share of convolutions in the work, by the layer counts; 1 for a model without counts, 0 for one that has neither kind. */
function convolutionShare(layers: LayerCounts): (row: number) => number {
  return (row) => {
    const conv2d = layers.count(COLUMN.numConv2d, row, 1);
    const attention = layers.count(COLUMN.numAttention, row, 0);
    return conv2d + attention > 0 ? cnnShare(conv2d, attention) : 0;
  };
}

/** Operators of one forward pass, as modules count them: nodes are more, and are taken down to what they are on average. */
function operatorCount(layers: LayerCounts): (row: number) => number {
  return (row) => {
    const attention = layers.count(COLUMN.numAttention, row, 0) * KERNELS_PER_ATTENTION;
    const counted = COUNT_COLUMNS.reduce((total, name) => total + layers.count(name, row, 0), attention);
    return layers.counting(row) === 'nodes' ? counted * MODULES_PER_NODE : counted;
  };
}

/** Bytes of each output tensor of a frame: `model_output_mb` in one, else by the model's name, else none worth counting. */
function outputBytes(table: Table, inputPixels: (row: number) => number): (row: number) => readonly number[] {
  const names = table.texts(COLUMN.modelName);
  const stated = columnOr(table, COLUMN.modelOutputMb, () => Number.NaN);
  return (row) => {
    const mebibytes = stated(row);
    if (!Number.isNaN(mebibytes)) return [mebibytes * 2 ** 20];
    return (knownModel(names[row]!).outputBytesPerPixel ?? []).map((bytes) => bytes * inputPixels(row));
  };
}
