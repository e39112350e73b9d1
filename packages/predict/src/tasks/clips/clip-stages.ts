import type { Table } from '@ctfusion/base';
import type { RunPart, Stage } from '../stage.js';

/** The thesis' nine micro-benchmarks, seconds each, under their own names. */
export const CLIP_BENCHMARK_COLUMNS = [
  'transfer_all',
  'transfer_continuous',
  'transfer_roundtrip',
  'matrix_conv',
  'matrix_convloop',
  'matrix_dot',
  'matrix_dotloop',
  'matrix_add',
  'matrix_addloop',
] as const;

/** Columns without which the thesis' clips cannot be staged. */
export const CLIP_STAGE_INPUTS = [
  'total_frames',
  'im_height',
  'im_width',
  'transfer_all',
  'matrix_convloop',
  'matrix_dot',
] as const;

/**
 * Stage columns of the thesis layout: frames of a clip over its nine micro-benchmarks (seconds), one frame at a time. Its transfer
 * benchmark runs on the host's side too (page-able copies), so it stands for the host's speed as well.
 */
export function clipStages(table: Table): Stage[] {
  const read = (name: string): Float64Array => table.numbers(name);
  const frames = read('total_frames');
  const height = read('im_height');
  const width = read('im_width');
  const transfer = read('transfer_all');
  const convolution = read('matrix_convloop');
  const dot = read('matrix_dot');
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
