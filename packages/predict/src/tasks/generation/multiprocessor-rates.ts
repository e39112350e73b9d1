import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { columnOr } from '../quantity.js';

/** How fast a GPU's instructions follow each other, whatever they compute. */
export interface MultiprocessorRates {
  /** Multiprocessors × GHz. */
  readonly multiprocessorGhz: number;
  readonly clockGhz: number;
}

/** Where nobody states it: what cards of the last ten years run at. */
const USUAL_GHZ = 1.6;
/** Single-precision TFLOP/s of a multiprocessor at 1 GHz: 128 lanes × 2 operations. */
const TFLOPS_PER_GHZ = 0.256;

/** By the data sheet of every row's GPU; where it states no multiprocessors, as many as its single-precision peak is worth. */
export function multiprocessorRates(
  table: Table,
): (row: number, singleTflops: number) => MultiprocessorRates {
  const unknown = (): number => Number.NaN;
  const count = columnOr(table, COLUMN.gpuMultiprocessors, unknown);
  const boost = columnOr(table, COLUMN.gpuBoostMhz, unknown);
  return (row, singleTflops) => {
    const stated = boost(row) / 1000;
    const clockGhz = stated > 0 ? stated : USUAL_GHZ;
    const all = count(row) * clockGhz;
    return { clockGhz, multiprocessorGhz: all > 0 ? all : singleTflops / TFLOPS_PER_GHZ };
  };
}
