/** Payload rate of one PCIe lane in one direction, decimal GB/s, by generation: transfer rate × line code / 8 (PCI-SIG). */
const PCIE_LANE_GBPS: Readonly<Record<number, number>> = {
  1: 0.25,
  2: 0.5,
  3: (8 * 128) / 130 / 8,
  4: (16 * 128) / 130 / 8,
  5: (32 * 128) / 130 / 8,
  6: 64 / 8,
};

/** Peak rate of a PCIe link, decimal GB/s; undefined where generation or lanes are not known. */
export function pcieBandwidthGbps(generation?: number, lanes?: number): number | undefined {
  const lane = generation === undefined ? undefined : PCIE_LANE_GBPS[generation];
  return lane === undefined || lanes === undefined ? undefined : round(lane * lanes);
}

/**
 * Peak rate of a CPU's memory, decimal GB/s: channels × 64 bits × transfers. `memoryType` is as in the catalog, `DDR5-4800/DDR4-3200`,
 * the fastest first; undefined where it names no rate.
 */
export function dramBandwidthGbps(memoryType?: string, channels?: number): number | undefined {
  const megatransfers = /^DDR\dL?-(\d+)/.exec(memoryType ?? '')?.[1];
  if (megatransfers === undefined || channels === undefined) return undefined;
  return round((channels * 8 * Number(megatransfers)) / 1000);
}

const round = (value: number): number => Math.round(value * 100) / 100;
