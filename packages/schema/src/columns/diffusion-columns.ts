import type { Entries } from './column-definition.js';

/** What a task of making images asks, and what it waits for on the host. */
export const DIFFUSION_ENTRIES = {
  /** Images in all; `batch_size` of them are made at once. */
  images: { name: 'images', role: 'demand', unit: 'images', plausible: [1, 1e9] },
  diffusionSteps: { name: 'diffusion_steps', role: 'demand', unit: 'steps', plausible: [1, 1e5] },
  /** Evaluations of the network in one step: 2 where guidance compares with and without the prompt. */
  passesPerStep: { name: 'passes_per_step', role: 'demand', unit: 'passes', plausible: [1, 100] },
  /** 10^9 floating-point operations of one evaluation for one image; 2 × multiply-adds. */
  passFlopsG: { name: 'pass_flops_g', role: 'demand', unit: 'GFLOPs', plausible: [1e-6, 1e7] },
  /** 10^9 bytes of activations that one evaluation for one image reads and writes. */
  passGb: { name: 'pass_gb', role: 'demand', unit: 'GB', plausible: [0, 1e6] },
  /** 10^9 bytes of attention's scores, where they are kept whole. */
  passScoreGb: { name: 'pass_score_gb', role: 'demand', unit: 'GB', plausible: [0, 1e6] },
  /** Kernels of one evaluation, of however many images at once. */
  passKernels: { name: 'pass_kernels', role: 'demand', unit: 'kernels', plausible: [1, 1e6] },
  /** Of what is done once for each image: decoding, encoding the text. */
  decodeFlopsG: { name: 'decode_flops_g', role: 'demand', unit: 'GFLOPs', plausible: [0, 1e7] },
  decodeGb: { name: 'decode_gb', role: 'demand', unit: 'GB', plausible: [0, 1e6] },
  /** How attention is computed: `fused` (scores never leave the chip), `split` (slice by slice), `sub-quadratic`, `whole`. */
  attentionMethod: { name: 'attention_method', role: 'demand', type: 'text' },
  /** What of the model waits in the host's memory: `none`, `models` (all but the one at work), `layers`. */
  offload: { name: 'offload', role: 'demand', type: 'text' },
  /** Of the runtime: `2.0.0+cu118`. */
  runtimeVersion: { name: 'runtime_version', role: 'demand', type: 'text' },
  operatingSystem: { name: 'operating_system', role: 'fact', type: 'text' },
  /** Gigahertz of one core × instructions a cycle relative to Skylake's. */
  hostThreadScore: {
    name: 'host_thread_score',
    role: 'derived',
    unit: 'GHz',
    plausible: [0.05, 50],
    moreIsFaster: true,
    capabilities: ['host'],
  },
  /** Reports whose median a row is. */
  reports: { name: 'reports', role: 'note', unit: 'reports' },
} as const satisfies Entries;

/** Ways to compute attention, and what may wait in the host's memory. */
export const ATTENTION_METHODS = ['fused', 'split', 'sub-quadratic', 'whole'] as const;
export const OFFLOADS = ['none', 'models', 'layers'] as const;
