import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';

/** GB/s of NVLink between devices of one board or server, both directions, by generation (NVIDIA's data sheets). */
const NVLINK_GBPS: readonly (readonly [generation: RegExp, gbps: number])[] = [
  [/pascal/i, 160],
  [/volta/i, 300],
  [/ampere/i, 600],
  [/hopper/i, 900],
  [/blackwell/i, 1800],
];
const SOCKETED = /\bSXM\d?\b/i;
/** PCIe 3.0 × 16, where nothing is known. */
export const DEFAULT_GBPS = 15.75;

/** What the devices of one machine exchange data over: NVLink where the board's form has it, else its PCIe slot. */
function deviceLinkGbps(name: string, generation: string, pcieGbps: number): number {
  const link = SOCKETED.test(name) ? NVLINK_GBPS.find(([pattern]) => pattern.test(generation)) : undefined;
  if (link !== undefined) return link[1];
  return pcieGbps > 0 ? pcieGbps : DEFAULT_GBPS;
}

/** The link of every row's devices: as its marketplace measured it, else by its data sheet. */
export function deviceLinks(table: Table): (row: number) => number {
  const text = (name: string): readonly string[] => (table.has(name) ? table.texts(name) : []);
  const number = (name: string): ArrayLike<number> => (table.has(name) ? table.numbers(name) : []);
  const [names, generations] = [COLUMN.gpuName, COLUMN.gpuGeneration].map(text);
  const [measured, pcie] = [COLUMN.marketLinkGbps, COLUMN.gpuPcieBandwidthGbps].map(number);
  return (row) =>
    measured![row]! > 0
      ? measured![row]!
      : deviceLinkGbps(names![row] ?? '', generations![row] ?? '', pcie![row] ?? Number.NaN);
}
