import type { Table } from '@ctfusion/base';
import { BENCHMARK, COLUMN, gpuComputeColumn } from '@ctfusion/schema/columns';
import { columnOr } from '../quantity.js';

/** The benchmark that tells what a device's half-precision products reach. */
export const MATRIX_LATENCY = gpuComputeColumn(BENCHMARK.matMulSquare, 'fp16', 'latency');
/** GFLOPs of it: two a multiply-add. */
export const MATRIX_GFLOPS = (2 * 4096 ** 3) / 1e9;

/**
 * Share of the data sheet's peak that a product of 4096² reaches: 0.70 to 0.82 on GTX 1080, TITAN RTX, A100 and H100; 0.45 to 0.56 on RTX 2080, 2080
 * Ti, 3050, 3060 Ti and 4070, whose matrix units add up in single precision at half speed (25 published systems and `data/slices`).
 */
const WHOLE_SHARE = 0.76;
const CONSUMER_SHARE = 0.52;
const CONSUMER = /\bGeForce RTX\b/i;
/** Standard deviation of the logarithm around those shares. */
export const MATRIX_DEVIATION = 0.09;

/** TFLOP/s that the product is expected to reach on a device of that name and peak. */
export const expectedMatrixTflops = (device: string, peakTflops: number): number =>
  peakTflops * (CONSUMER.test(device) ? CONSUMER_SHARE : WHOLE_SHARE);

/** By how much a row's device computes faster than its data sheet lets expect; 1 where its benchmark was not run. */
export function matrixFactor(table: Table): (row: number) => number {
  const unknown = (): number => Number.NaN;
  const latency = columnOr(table, MATRIX_LATENCY, unknown);
  const expected = columnOr(table, COLUMN.deviceMatrixTflops, unknown);
  return (row) => {
    const factor = MATRIX_GFLOPS / latency(row) / expected(row);
    return factor > 0 ? factor : 1;
  };
}
