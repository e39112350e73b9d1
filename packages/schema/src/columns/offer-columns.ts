import type { Entries } from './column-definition.js';

/** What a marketplace says of an offer. Rates that it measured itself (`market_`) are decimal, as it reports them. */
export const OFFER_ENTRIES = {
  /** Devices of the offer; the other facts of a GPU are of one. */
  gpus: { name: 'gpus', role: 'fact', unit: 'devices', plausible: [0, 1e4] },
  /** Hardware threads that the offer gets, of those in the machine. */
  coresEffective: {
    name: 'cores_effective',
    role: 'fact',
    unit: 'processors',
    plausible: [0.1, 4096],
    moreIsFaster: true,
  },
  marketPcieBandwidthGbps: {
    name: 'market_pcie_bw_gbps',
    role: 'fact',
    unit: 'GB/s',
    plausible: [0.01, 1e4],
    moreIsFaster: true,
  },
  marketGpuMemoryBandwidthGbps: {
    name: 'market_gpu_mem_bw_gbps',
    role: 'fact',
    unit: 'GB/s',
    plausible: [1, 1e5],
    moreIsFaster: true,
  },
  marketFp32Tflops: {
    name: 'market_fp32_tflops',
    role: 'fact',
    unit: 'TFLOP/s',
    plausible: [0.01, 1e5],
    moreIsFaster: true,
  },
  /** By the marketplace's tests, of the whole machine. */
  downloadMbits: {
    name: 'download_mbit_s',
    role: 'fact',
    unit: 'Mbit/s',
    plausible: [0.01, 1e7],
    moreIsFaster: true,
  },
  uploadMbits: {
    name: 'upload_mbit_s',
    role: 'fact',
    unit: 'Mbit/s',
    plausible: [0.01, 1e7],
    moreIsFaster: true,
  },
  diskMbps: { name: 'disk_mb_s', role: 'fact', unit: 'MB/s', plausible: [0.1, 1e6], moreIsFaster: true },
  diskSpaceGb: { name: 'disk_space_gb', role: 'fact', unit: 'GB', plausible: [0, 1e7] },
  /** Bandwidth between the devices of the machine, both directions. */
  marketLinkGbps: {
    name: 'market_link_gbps',
    role: 'fact',
    unit: 'GB/s',
    plausible: [0.01, 1e5],
    moreIsFaster: true,
  },
  /** Share of the time in which the machine is there, 0 to 1. */
  reliability: { name: 'reliability', role: 'fact', unit: 'share', plausible: [0, 1] },
  storagePrice: { name: 'storage_price_per_gb_month', role: 'fact', unit: 'currency', plausible: [0, 1e6] },
  downloadPrice: { name: 'download_price_per_gb', role: 'fact', unit: 'currency', plausible: [0, 1e6] },
  /** Time that is paid for however short the rental. */
  minimumBillingH: { name: 'minimum_billing_h', role: 'fact', unit: 'h', plausible: [0, 1e5] },
  spotPricePerHour: { name: 'spot_price_per_hour', role: 'fact', unit: 'currency/h', plausible: [0, 1e6] },
  /** What was concluded of a machine rather than read, in words. */
  inferred: { name: 'inferred', role: 'fact', type: 'text' },
  /** Names of its parts that are of several parts or of none, and which, in sentences. */
  unresolvedNames: { name: 'unresolved_names', role: 'fact', type: 'text' },
  region: { name: 'region', role: 'fact', type: 'text' },
} as const satisfies Entries;
