import type { Table } from '@ctfusion/base';
import { benchmarkColumn, COLUMN } from '@ctfusion/schema/columns';
import { columnOr } from '../quantity.js';

/** The benchmark that tells what a device's memory reaches: copies within it. GiB/s of what is copied. */
export const DEVICE_COPY = benchmarkColumn({
  group: 'data_transfer',
  direction: 'D2D',
  path: 'Device',
  feature: 'peak_bandwidth_gbps',
});

/**
 * Share of the data sheet's bandwidth at which a whole GPU copies, each byte being read and written: 0.40 to 0.45 on A10, A16, A40, L40S and
 * H100, 0.37 on the T4 (nvbandwidth on rented servers).
 */
const COPY_SHARE = 0.42;
/** Standard deviation of the logarithm around it. */
export const COPY_DEVIATION = 0.08;
/** GB/s of one GiB/s. */
const GIB_PER_GB = 2 ** 30 / 1e9;

/** GiB/s at which a GPU of that bandwidth is expected to copy. */
export const expectedCopy = (sheetGbps: number): number => (COPY_SHARE * sheetGbps) / GIB_PER_GB;

/** Part of a GPU that copies are as fast as: far below 1 of a slice, at most 1, and 1 where nobody measured them. */
export function copyShare(copyGib: number, sheetGbps: number): number {
  const share = copyGib / expectedCopy(sheetGbps);
  return share > 0 ? Math.min(1, share) : 1;
}

/** By how much copies that were put in differ from what the data sheet lets expect; 1 where they were measured, as the device's bandwidth has them. */
export function putInCopyFactor(table: Table): (row: number) => number {
  const unknown = (): number => Number.NaN;
  const copy = columnOr(table, DEVICE_COPY, unknown);
  const sheet = columnOr(table, COLUMN.deviceSheetBandwidthGbps, unknown);
  return (row) => {
    const factor = copy(row) / expectedCopy(sheet(row));
    return factor > 0 ? factor : 1;
  };
}
