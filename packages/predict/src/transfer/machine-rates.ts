import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { deviceSheets } from '../tasks/step/derive-step-columns.js';
import { sustainedTflops } from '../tasks/step/sheet-rates.js';

/** Precisions that a job may run in: half with matrix units, or single (rounded to 19 bits where the GPU does so). */
export const TRANSFER_PRECISIONS = ['fp16', 'fp32'] as const;
export type TransferPrecision = (typeof TRANSFER_PRECISIONS)[number];

/** Place of the memory among a machine's rates. */
const MEMORY_RATE = 4;

/** Of one device, GiB, by its rates; NaN where it is not known. */
export const memoryGib = (rates: readonly number[]): number => Math.exp(rates[MEMORY_RATE] ?? Number.NaN);

/**
 * Logarithms of the rates of every row's GPU by its data sheet: sustained products of matrices, memory bandwidth, single-precision peak,
 * multiprocessors × clock, memory, L2 cache; undefined where one of the first three is not known. Of the others an unknown
 * one is NaN.
 */
export function machineRates(table: Table, precision: TransferPrecision): (readonly number[] | undefined)[] {
  const sheets = deviceSheets(table);
  const number = (name: string): ((row: number) => number) => {
    const values = table.has(name) ? table.numbers(name) : undefined;
    return (row) => values?.[row] ?? Number.NaN;
  };
  const [multiprocessors, clock, memory, cache] = [
    COLUMN.gpuMultiprocessors,
    COLUMN.gpuBoostMhz,
    COLUMN.vramGb,
    COLUMN.l2CacheMb,
  ].map(number);
  return Array.from({ length: table.rowCount }, (_, row) => {
    const sheet = sheets(row);
    const rates = [
      sustainedTflops(sheet, precision === 'fp16' ? 'fp16' : 'tf32'),
      sheet.bandwidth,
      sheet.single,
      multiprocessors!(row) * clock!(row),
      memory!(row),
      cache!(row),
    ].map(Math.log);
    return rates.slice(0, 3).every(Number.isFinite) ? rates : undefined;
  });
}
