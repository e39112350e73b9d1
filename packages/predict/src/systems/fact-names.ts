import { COLUMN } from '@ctfusion/schema/columns';

/** Facts that a GPU's data sheet may give, besides its name, generation and type of memory. */
export const GPU_SHEET_FACTS = [
  COLUMN.gpuMultiprocessors,
  COLUMN.shadingUnits,
  COLUMN.gpuBoostMhz,
  COLUMN.fp32TflopsCuda,
  COLUMN.fp16TflopsCuda,
  COLUMN.fp16TflopsTensor,
  COLUMN.vramGb,
  COLUMN.gpuMemoryBandwidthGbps,
  COLUMN.l2CacheMb,
  COLUMN.gpuPcieGeneration,
  COLUMN.gpuPcieLanes,
  COLUMN.gpuPcieBandwidthGbps,
  COLUMN.gpuPowerW,
  COLUMN.gpuRelease,
  COLUMN.computeCapability,
] as const;

/** Facts that a CPU's data sheet may give, of one socket. */
export const CPU_SHEET_FACTS = [
  COLUMN.coresTotal,
  COLUMN.threads,
  COLUMN.baseGhz,
  COLUMN.maxBoostGhz,
  COLUMN.l3CacheMb,
  COLUMN.memoryChannels,
  COLUMN.peakMemoryBandwidthGbps,
  COLUMN.pcieGeneration,
  COLUMN.pcieLanes,
  COLUMN.cpuPcieBandwidthGbps,
  COLUMN.cpuPowerW,
  COLUMN.cpuRelease,
] as const;

/** Facts that decide what a rental is worth beside its machine's speed. */
export const RENTAL_FACTS = [
  COLUMN.downloadMbits,
  COLUMN.uploadMbits,
  COLUMN.diskMbps,
  COLUMN.diskSpaceGb,
  COLUMN.marketLinkGbps,
  COLUMN.reliability,
  COLUMN.storagePrice,
  COLUMN.downloadPrice,
  COLUMN.minimumBillingH,
  COLUMN.spotPricePerHour,
] as const;

type OfferFact =
  | (typeof RENTAL_FACTS)[number]
  | typeof COLUMN.gpus
  | typeof COLUMN.memoryMb
  | typeof COLUMN.coresEffective
  | typeof COLUMN.marketPcieBandwidthGbps
  | typeof COLUMN.marketGpuMemoryBandwidthGbps
  | typeof COLUMN.marketFp32Tflops;
type TextFact =
  | typeof COLUMN.gpuName
  | typeof COLUMN.cpuName
  | typeof COLUMN.gpuGeneration
  | typeof COLUMN.gpuMemoryType
  | typeof COLUMN.memoryType
  | typeof COLUMN.driver
  | typeof COLUMN.region
  | typeof COLUMN.inferred
  | typeof COLUMN.unresolvedNames;
export type NumberFact = (typeof GPU_SHEET_FACTS)[number] | (typeof CPU_SHEET_FACTS)[number] | OfferFact;
export type FactName = NumberFact | TextFact;

/** What is known of a machine; what is not known is absent. */
export type Facts = { readonly [K in NumberFact]?: number } & { readonly [K in TextFact]?: string };
