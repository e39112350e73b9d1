import { COLUMN } from '@ctfusion/schema/columns';
import type { DiffusionDemand } from './known-diffusion-models.js';

/** What an image model asks for one image, as columns of a task; FLOPs and bytes in 10^9. */
export function diffusionColumns({ passesPerStep, pass, decodeGflops, decodeGb }: DiffusionDemand) {
  return {
    [COLUMN.passesPerStep]: passesPerStep,
    [COLUMN.passFlopsG]: pass.flops / 1e9,
    [COLUMN.passGb]: pass.bytes / 1e9,
    [COLUMN.passScoreGb]: pass.scoreBytes / 1e9,
    [COLUMN.passKernels]: pass.kernels,
    [COLUMN.params]: pass.params,
    [COLUMN.decodeFlopsG]: decodeGflops,
    [COLUMN.decodeGb]: decodeGb,
  };
}
