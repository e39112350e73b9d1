import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';

/** Share of the data sheet's bandwidth that nothing was seen to reach; a run that reads its weights faster was measured or written wrongly. */
export const HIGHEST_BANDWIDTH_SHARE = 0.9;
/** How an importer counts such rows. */
export const TOO_FAST = 'faster than 90 % of the data sheet’s bandwidth';

/** What a device's data sheet has to say for a generation to be staged. */
export const RATE_COLUMNS = [
  COLUMN.deviceMemoryBandwidthGbps,
  COLUMN.deviceHalfTflops,
  COLUMN.deviceSingleTflops,
];

/** Weights read for the tokens that were generated, over the time and the data sheet's bandwidth of all devices. */
export function bandwidthShares(table: Table): number[] {
  const [generated, active, bits, milliseconds, bandwidth, devices] = [
    COLUMN.generatedTokens,
    COLUMN.activeParams,
    COLUMN.weightBits,
    COLUMN.totalTimeMs,
    COLUMN.deviceMemoryBandwidthGbps,
    COLUMN.parallelDevices,
  ].map((name) => table.numbers(name));
  return Array.from(generated!, (tokens, row) => {
    const gigabytes = (tokens * active![row]! * bits![row]!) / 8e9;
    return gigabytes / (milliseconds![row]! / 1000) / (bandwidth![row]! * devices![row]!);
  });
}
