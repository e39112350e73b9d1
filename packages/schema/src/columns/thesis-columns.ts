import type { Entries } from './column-definition.js';

const seconds = <const Name extends string, const Part extends 'gpu' | 'host' | 'link'>(
  name: Name,
  part: Part,
) =>
  ({
    name,
    role: 'benchmark',
    unit: 's',
    plausible: [1e-9, 1e4],
    moreIsFaster: false,
    capabilities: [part],
  }) as const;

/**
 * The thesis' nine micro-benchmarks, seconds each. `transfer_all` is a reading of its host (predict's clip-layout says why), the other copies
 * are round trips.
 */
export const THESIS_BENCHMARK_ENTRIES = {
  transferAll: seconds('transfer_all', 'host'),
  transferContinuous: seconds('transfer_continuous', 'link'),
  transferRoundtrip: seconds('transfer_roundtrip', 'link'),
  matrixConvolution: seconds('matrix_conv', 'gpu'),
  matrixConvolutionLoop: seconds('matrix_convloop', 'gpu'),
  matrixDot: seconds('matrix_dot', 'gpu'),
  matrixDotLoop: seconds('matrix_dotloop', 'gpu'),
  matrixAdd: seconds('matrix_add', 'gpu'),
  matrixAddLoop: seconds('matrix_addloop', 'gpu'),
} as const satisfies Entries;

/** The thesis' data-sheet columns, under their own names. */
export const THESIS_FACT_ENTRIES = {
  thesisCpuCores: { name: 'cpu_core', role: 'fact', unit: 'processors' },
  thesisCpuBoostClock: { name: 'cpu_boost_clock(GHz)', role: 'fact', unit: 'GHz' },
  thesisCpuThreads: { name: 'cpu_thread', role: 'fact', unit: 'processors' },
  thesisCpuCache: { name: 'cpu_cache(MB)', role: 'fact', unit: 'MB' },
  thesisGpuArchitecture: { name: 'gpu_architecture', role: 'fact', type: 'text' },
  thesisGpuCores: { name: 'gpu_core', role: 'fact', unit: 'lanes' },
  thesisGpuBoostClock: { name: 'gpu_boost_clock(GHz)', role: 'fact', unit: 'GHz' },
  thesisVram: { name: 'VRAM(GB)', role: 'fact', unit: 'GB' },
} as const satisfies Entries;
