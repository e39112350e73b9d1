import type { Table } from '@ctfusion/base';
import { COLUMN, dataTransferColumn } from '@ctfusion/schema/columns';

/** What a job meets of a machine beside its speed; what is not known is absent. Rates in MB/s (10^6 bytes). */
export interface JobMachine {
  readonly downloadMbps?: number;
  readonly diskMbps?: number;
  readonly loadMbps?: number;
  /** Share of the time in which the machine is there. */
  readonly reliability?: number;
  readonly devices?: number;
  readonly pricePerHour?: number;
  readonly spotPricePerHour?: number;
  readonly storagePricePerGbMonth?: number;
  readonly downloadPricePerGb?: number;
  readonly minimumBillingH?: number;
}

const BITS_PER_BYTE = 8;
const MB_PER_GB = 1000;
const MB_PER_GIB = 2 ** 30 / 1e6;

/** Reads machines of a table. The copy to the device is taken as it was benchmarked, else as the marketplace measured it, else by its slot. */
export function jobMachines(
  table: Table,
  priceColumn: string = COLUMN.pricePerHour,
): (row: number) => JobMachine {
  const read = (name: string, factor = 1): ((row: number) => number | undefined) => {
    const values = table.has(name) ? table.numbers(name) : undefined;
    return (row) => {
      const value = values?.[row];
      return value !== undefined && value >= 0 && value < Number.POSITIVE_INFINITY
        ? value * factor
        : undefined;
    };
  };
  const positive = (name: string, factor = 1): ((row: number) => number | undefined) => {
    const value = read(name, factor);
    return (row) => value(row) || undefined;
  };
  const copies = [
    positive(dataTransferColumn('H2D', 'PCIe', 'peak_bandwidth_gbps'), MB_PER_GIB),
    positive(COLUMN.marketPcieBandwidthGbps, MB_PER_GB),
    positive(COLUMN.gpuPcieBandwidthGbps, MB_PER_GB),
  ];
  const fields: { readonly [K in keyof JobMachine]-?: (row: number) => number | undefined } = {
    downloadMbps: positive(COLUMN.downloadMbits, 1 / BITS_PER_BYTE),
    diskMbps: positive(COLUMN.diskMbps),
    loadMbps: (row) => copies.map((copy) => copy(row)).find((rate) => rate !== undefined),
    reliability: positive(COLUMN.reliability),
    devices: positive(COLUMN.gpus),
    pricePerHour: read(priceColumn),
    spotPricePerHour: read(COLUMN.spotPricePerHour),
    storagePricePerGbMonth: read(COLUMN.storagePrice),
    downloadPricePerGb: read(COLUMN.downloadPrice),
    minimumBillingH: read(COLUMN.minimumBillingH),
  };
  return (row) =>
    Object.fromEntries(
      Object.entries(fields)
        .map(([name, value]) => [name, value(row)] as const)
        .filter(([, value]) => value !== undefined),
    ) as JobMachine;
}
