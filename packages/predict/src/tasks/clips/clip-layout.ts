import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { Capabilities, Demand } from '../demand.js';
import { knownModel } from '../known-models.js';
import { type Quantity, quantity } from '../quantity.js';

/** The thesis' nine micro-benchmarks, seconds each, under their own names. */
export const CLIP_BENCHMARK_COLUMNS = [
  COLUMN.transferAll,
  COLUMN.transferContinuous,
  COLUMN.transferRoundtrip,
  COLUMN.matrixConvolution,
  COLUMN.matrixConvolutionLoop,
  COLUMN.matrixDot,
  COLUMN.matrixDotLoop,
  COLUMN.matrixAdd,
  COLUMN.matrixAddLoop,
] as const;

/** Columns without which the thesis' clips cannot be staged. */
export const CLIP_INPUTS = [
  COLUMN.totalFrames,
  COLUMN.imageHeight,
  COLUMN.imageWidth,
  COLUMN.transferAll,
  COLUMN.transferContinuous,
  COLUMN.matrixConvolutionLoop,
] as const;

const BENCHMARK_IMAGE_PIXELS = 256 * 256;
/** For a model that nobody counted: GFLOPs per million parameters and kernels, typical of the three that are known. */
const TYPICAL_GFLOPS_PER_MILLION = 4;
const TYPICAL_KERNELS = 300;
const TYPICAL_FRAME_KERNELS = 100;

/**
 * What a second of the thesis' benchmarks means in the published ones' units, by the geometric mean over the 11 machines with a CPU and
 * a GPU that both measured (standard deviation of the logarithm): `transfer_all` × single-worker rate 208 images (0.07), so it is a
 * reading of one host thread; launch latency / `transfer_continuous` 0.039 ms (0.18); ms per GFLOP of a 3 × 3 convolution /
 * `matrix_convloop` 0.040 (0.19).
 */
const IMAGES_PER_TRANSFER = 208;
const LAUNCH_MS_PER_TRANSFER = 0.039;
const MS_PER_GFLOP_PER_CONVLOOP = 0.04;

/** Demand of a clip, one frame at a time, by what is known of its model. */
export function clipDemand(table: Table): Demand {
  const names = table.texts(COLUMN.modelName);
  const params = table.has(COLUMN.params) ? table.numbers(COLUMN.params) : undefined;
  const perFrame = (value: (row: number) => number): Quantity =>
    quantity(table, [COLUMN.totalFrames], ([frames], row) => frames! * value(row))!;
  const millions = (row: number): number => (params?.[row] ?? Number.NaN) / 1e6;
  return {
    frames: perFrame(() => 1),
    sourceImages: quantity(
      table,
      [COLUMN.totalFrames, COLUMN.imageHeight, COLUMN.imageWidth],
      ([frames, height, width]) => (frames! * height! * width!) / BENCHMARK_IMAGE_PIXELS,
    )!,
    convolutionGflops: perFrame(
      (row) => knownModel(names[row]!).gflops ?? TYPICAL_GFLOPS_PER_MILLION * millions(row),
    ),
    kernels: perFrame((row) => {
      const { kernels = TYPICAL_KERNELS, frameKernels = TYPICAL_FRAME_KERNELS } = knownModel(names[row]!);
      return kernels + frameKernels;
    }),
  };
}

/** A machine as the thesis' micro-benchmarks measure it. */
export function clipCapabilities(table: Table): Capabilities {
  const scaled = (name: string, factor: number): Quantity =>
    quantity(table, [name], ([seconds]) => factor * seconds!)!;
  return {
    imageMs: scaled(COLUMN.transferAll, 1000 / IMAGES_PER_TRANSFER),
    launchMs: scaled(COLUMN.transferContinuous, LAUNCH_MS_PER_TRANSFER),
    convolutionMsPerGflop: scaled(COLUMN.matrixConvolutionLoop, MS_PER_GFLOP_PER_CONVLOOP),
  };
}
