import type { Entries } from './column-definition.js';

/** What only data sheets say of a part. */
export const SHEET_ENTRIES = {
  shadingUnits: {
    name: 'shading_units',
    role: 'fact',
    unit: 'lanes',
    plausible: [1, 1e6],
    moreIsFaster: true,
  },
  gpuBoostMhz: { name: 'gpu_boost_mhz', role: 'fact', unit: 'MHz', plausible: [50, 2e4], moreIsFaster: true },
  gpuMemoryType: { name: 'gpu_mem_type', role: 'fact', type: 'text' },
  gpuPcieGeneration: {
    name: 'gpu_pcie_gen',
    role: 'fact',
    unit: 'generation',
    plausible: [1, 20],
    moreIsFaster: true,
  },
  gpuPcieLanes: {
    name: 'gpu_pcie_lanes',
    role: 'fact',
    unit: 'lanes',
    plausible: [1, 64],
    moreIsFaster: true,
  },
  gpuPowerW: { name: 'gpu_power_w', role: 'fact', unit: 'W', plausible: [1, 1e4] },
  computeCapability: { name: 'compute_capability', role: 'fact', unit: 'version', plausible: [1, 100] },
  memoryType: { name: 'mem_type', role: 'fact', type: 'text' },
  cpuPowerW: { name: 'cpu_power_w', role: 'fact', unit: 'W', plausible: [1, 1e4] },
} as const satisfies Entries;
