import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { RunPart, Stage } from '../stage.js';

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
export const CLIP_STAGE_INPUTS = [
  COLUMN.totalFrames,
  COLUMN.imageHeight,
  COLUMN.imageWidth,
  COLUMN.transferAll,
  COLUMN.matrixConvolutionLoop,
  COLUMN.matrixDot,
] as const;

/**
 * Stage columns of the thesis layout: frames of a clip over its nine micro-benchmarks (seconds), one frame at a time. Its transfer
 * benchmark runs on the host's side too (page-able copies), so it stands for the host's speed as well.
 */
export function clipStages(table: Table): Stage[] {
  const read = (name: string): Float64Array => table.numbers(name);
  const frames = read(COLUMN.totalFrames);
  const height = read(COLUMN.imageHeight);
  const width = read(COLUMN.imageWidth);
  const transfer = read(COLUMN.transferAll);
  const convolution = read(COLUMN.matrixConvolutionLoop);
  const dot = read(COLUMN.matrixDot);
  const stage = (name: string, part: RunPart, value: (row: number) => number): Stage => ({
    name,
    part,
    values: Float64Array.from(frames, (_, row) => value(row)),
  });
  const megapixels = (row: number): number => (height[row]! * width[row]!) / 1e6;
  return [
    stage('convolution', 'gpu', (row) => frames[row]! * convolution[row]!),
    stage('square_product', 'gpu', (row) => frames[row]! * dot[row]!),
    stage('frame', 'host', (row) => frames[row]!),
    stage('decode', 'host', (row) => frames[row]! * megapixels(row)),
    stage('frame_at_transfer', 'h2d', (row) => frames[row]! * transfer[row]!),
    stage('decode_at_transfer', 'h2d', (row) => frames[row]! * megapixels(row) * transfer[row]!),
  ];
}
