import { COLUMN } from '@ctfusion/schema/columns';

/** An accelerator as the benchmark's authors call it. */
export interface Accelerator {
  /** Under which its runs stand: the part that was measured, whatever it was called. */
  readonly systemId: string;
  /** Through what it is reached. */
  readonly accelerator: string;
  /** Of a part that no catalog of GPUs has. */
  readonly facts?: Readonly<Record<string, number>>;
}

/**
 * What the published names mean (Chitty-Venkata et al., LLM-Inference-Bench, 2024, table 2): the A100 has 40 GB, the H100 is the SXM part,
 * `PVC` (Ponte Vecchio) is the Max 1550. SN40L: Prabhakar et al., arXiv 2405.07518, 2024.
 */
const NAMED: Readonly<Record<string, Accelerator>> = {
  'Nvidia A100 GPU': { systemId: 'NVIDIA A100 SXM4 40GB', accelerator: 'cuda' },
  'Nvidia H100 GPU': { systemId: 'NVIDIA H100 SXM5 80GB', accelerator: 'cuda' },
  'AMD MI250 GPU': { systemId: 'AMD Instinct MI250', accelerator: 'rocm' },
  'Intel PVC GPU': { systemId: 'Intel Data Center GPU Max 1550', accelerator: 'sycl' },
  'Intel Max 1550': { systemId: 'Intel Data Center GPU Max 1550', accelerator: 'sycl' },
  'Habana Gaudi2': { systemId: 'Intel Gaudi 2', accelerator: 'hpu' },
  'SambaNova SN40L': {
    systemId: 'SambaNova SN40L',
    accelerator: 'rdu',
    facts: {
      [COLUMN.fp16TflopsTensor]: 638,
      [COLUMN.gpuMemoryBandwidthGbps]: 1800,
      [COLUMN.vramGb]: 64,
    },
  },
};

const BY_VENDOR: readonly (readonly [pattern: RegExp, accelerator: string])[] = [
  [/nvidia|geforce|rtx/i, 'cuda'],
  [/amd|instinct|radeon/i, 'rocm'],
  [/gaudi|habana/i, 'hpu'],
  [/intel/i, 'sycl'],
];

/** The accelerator of that name; of one that is not listed, by its vendor. */
export const acceleratorOf = (name: string): Accelerator =>
  NAMED[name] ?? {
    systemId: name,
    accelerator: BY_VENDOR.find(([pattern]) => pattern.test(name))?.[1] ?? name.toLowerCase(),
  };
