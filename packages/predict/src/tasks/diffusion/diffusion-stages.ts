import type { Table } from '@ctfusion/base';
import type { RunPart, Stage } from '../stage.js';
import { DIFFUSION_INPUTS, type DiffusionRow, diffusionRow } from './diffusion-row.js';

interface StageDefinition {
  readonly part: RunPart;
  /** Milliseconds at the data sheet's rates; of launches, up to the factor of one launch on one core. */
  readonly value: (row: DiffusionRow) => number;
}

/** GFLOPs over TFLOP/s are milliseconds; GB over GB/s are seconds. */
const GB_TO_MS = 1000;
/** Thread score at which a launch counts once: a desktop processor of 2020 (4.8 GHz × 1.27). It sets the unit of coefficients only. */
const USUAL_SCORE = 6;

const gflops = (row: DiffusionRow): number => row.images * (row.passes * row.passGflops + row.decodeGflops);

/** Launches of all steps: kernels of a step are launched once for all images of a round, both halves of the guidance together. */
const launches = (row: DiffusionRow): number => (row.rounds * row.steps * row.passKernels) / 1000;

/** Launches × the time of one relative to a usual host's; a host that is not known counts as a usual one. */
const hostWork = (row: DiffusionRow): number =>
  launches(row) * (Number.isNaN(row.hostScore) ? 1 : USUAL_SCORE / row.hostScore);

const where = (condition: boolean, value: number): number => (condition ? value : 0);

/**
 * Every stage of making images, in the order in which bundles name them: (compute + bytes) + steps · kernels · launch · (host's thread),
 * with the decoding in the first two. A sum, not a maximum: one step waits for the one before, and launches do not overlap short kernels.
 */
const STAGES = {
  flops: { part: 'gpu', value: (row) => gflops(row) / row.tflops },
  // Data sheets state the half-precision peak with one or the other accumulator, twice apart; the single-precision peak says the same of all.
  vector_flops: { part: 'gpu', value: (row) => gflops(row) / row.singleTflops },
  activations: {
    part: 'gpu',
    value: (row) => (GB_TO_MS * row.images * (row.passes * row.passGb + row.decodeGb)) / row.bandwidth,
  },
  weights: {
    part: 'gpu',
    value: (row) => (GB_TO_MS * row.rounds * row.steps * row.weightGb) / row.bandwidth,
  },
  attention_scores: {
    part: 'gpu',
    value: (row) =>
      where(
        row.attention === 'whole' || row.attention === 'split',
        (GB_TO_MS * row.images * row.passes * row.passScoreGb) / row.bandwidth,
      ),
  },
  launch: { part: 'host', value: hostWork },
  launch_windows: { part: 'host', value: (row) => where(row.isWindows, hostWork(row)) },
  launch_split_attention: {
    part: 'host',
    value: (row) => where(row.attention === 'split' || row.attention === 'sub-quadratic', hostWork(row)),
  },
  offloaded_models: { part: 'h2d', value: (row) => where(row.offload === 'models', hostWork(row)) },
  offloaded_layers: { part: 'h2d', value: (row) => where(row.offload === 'layers', hostWork(row)) },
} as const satisfies Record<string, StageDefinition>;

export type DiffusionStageName = keyof typeof STAGES;

export const DIFFUSION_STAGE_NAMES = Object.keys(STAGES) as readonly DiffusionStageName[];

/** Stages of every row. @throws InputError naming a column that is absent or no number. */
export function diffusionStages(table: Table): Stage[] {
  const row = diffusionRow(table);
  const rows = Array.from({ length: table.rowCount }, (_, index) => row(index));
  return DIFFUSION_STAGE_NAMES.map((name) => {
    const { part, value }: StageDefinition = STAGES[name];
    return { name, part, values: Float64Array.from(rows, value), columns: DIFFUSION_INPUTS };
  });
}
