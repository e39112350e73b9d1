import type { Entries } from './column-definition.js';

const tokens = <const Name extends string>(name: Name) =>
  ({ name, role: 'demand', unit: 'tokens', plausible: [0, 1e8] }) as const;

/** What a task of language generation asks, and the machine's rates that it waits for. */
export const GENERATION_ENTRIES = {
  /** Read in this run, by each sequence. */
  promptTokens: tokens('prompt_tokens'),
  /** In the cache before the run, by each sequence. */
  cachedTokens: tokens('cached_tokens'),
  /** Written in this run, by each sequence. */
  generatedTokens: tokens('generated_tokens'),
  /** Of the prompt, that are read together in one pass; all of them where absent. */
  promptChunkTokens: { name: 'prompt_chunk_tokens', role: 'demand', unit: 'tokens', plausible: [1, 1e8] },
  /** Generated side by side; of a server that batches requests as they come, those under way on average, its own among them. */
  sequences: { name: 'sequences', role: 'demand', unit: 'sequences', plausible: [1, 1e5] },
  /** That a server works on at once; the others of its load wait. Unlimited where absent. */
  maxSequences: { name: 'max_sequences', role: 'demand', unit: 'sequences', plausible: [1, 1e5] },
  /** That one token reads; all of them unless the model has experts. */
  activeParams: { name: 'active_params', role: 'demand', unit: 'parameters', plausible: [1, 1e14] },
  transformerLayers: { name: 'transformer_layers', role: 'demand', unit: 'layers', plausible: [1, 1e4] },
  /** Layers that keep keys and values of all tokens, where others keep a window or a state of fixed size; all of them where absent. */
  cacheLayers: { name: 'cache_layers', role: 'demand', unit: 'layers', plausible: [0, 1e4] },
  modelWidth: { name: 'model_width', role: 'demand', unit: 'values', plausible: [1, 1e6] },
  kvHeads: { name: 'kv_heads', role: 'demand', unit: 'heads', plausible: [1, 1e4] },
  headSize: { name: 'head_size', role: 'demand', unit: 'values', plausible: [1, 1e5] },
  /** Of which the next one is chosen. */
  vocabularySize: { name: 'vocabulary_size', role: 'demand', unit: 'tokens', plausible: [1, 1e7] },
  /** Mean over the file: its bytes × 8 / its parameters. */
  weightBits: { name: 'weight_bits', role: 'demand', unit: 'bits', plausible: [0.5, 64] },
  /** Layers whose weights lie in the devices' memory, where the rest lies in the host's (llama.cpp's `ngl`); all of them where absent. */
  deviceLayers: { name: 'device_layers', role: 'demand', unit: 'layers', plausible: [0, 1e4] },
  /** Through what the runtime reaches the device: `cuda`, `rocm`, `metal`, `vulkan`, `cpu`. */
  accelerator: { name: 'accelerator', role: 'demand', type: 'text' },
  /** `on` or `off`; '' where nobody said. */
  flashAttention: { name: 'flash_attention', role: 'demand', type: 'text' },
  /** In which the runtime's build was made: runtimes get faster. */
  runtimeYear: { name: 'runtime_year', role: 'demand', type: 'text' },
  /** Runtime and accelerator: rows whose coefficients are learned together. */
  runtimeFamily: { name: 'runtime_family', role: 'key', owner: 'derived' },
  /** What a run is of: `prompt`, `generation` or `both`. */
  generationPhase: { name: 'generation_phase', role: 'key', owner: 'derived' },
  /** Of the memory that weights are read from: the GPU's, or the CPU's where the accelerator is `cpu`. Decimal GB/s. */
  deviceMemoryBandwidthGbps: {
    name: 'device_mem_bw_gbps',
    role: 'derived',
    unit: 'GB/s',
    plausible: [0.1, 1e5],
    moreIsFaster: true,
    capabilities: ['gpu'],
  },
  /** The same by the data sheet alone: of all memory channels of a CPU, or of a GPU whose copies nobody measured. */
  deviceSheetBandwidthGbps: {
    name: 'device_sheet_bw_gbps',
    role: 'derived',
    unit: 'GB/s',
    plausible: [0.1, 1e5],
    moreIsFaster: true,
    capabilities: ['gpu'],
  },
  /** Peak in half precision by the data sheet. */
  deviceHalfTflops: {
    name: 'device_half_tflops',
    role: 'derived',
    unit: 'TFLOP/s',
    plausible: [1e-3, 1e5],
    moreIsFaster: true,
    capabilities: ['gpu'],
  },
  /** What a large product in half precision is expected to reach by the data sheet. */
  deviceMatrixTflops: {
    name: 'device_matrix_tflops',
    role: 'derived',
    unit: 'TFLOP/s',
    plausible: [1e-3, 1e5],
    moreIsFaster: true,
    capabilities: ['gpu'],
  },
  /** Peak in single precision, outside matrix units. */
  deviceSingleTflops: {
    name: 'device_single_tflops',
    role: 'derived',
    unit: 'TFLOP/s',
    plausible: [1e-3, 1e5],
    moreIsFaster: true,
    capabilities: ['gpu'],
  },
  /** Name of the test, as the source spells it: `tg128`, `pp512`. */
  testName: { name: 'test_name', role: 'note' },
  software: { name: 'software', role: 'note' },
  /** Where a run was published: a dataset, and who of those that it gathers. */
  dataset: { name: 'dataset', role: 'note' },
  source: { name: 'source', role: 'note' },
} as const satisfies Entries;
