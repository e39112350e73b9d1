import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { RunPart, Stage } from '../stage.js';
import { type StepRow, stepRow } from './step-row.js';

interface StageDefinition {
  readonly part: RunPart;
  /** Columns beside the batch that it is read from: its demand, then its rate where it has one. */
  readonly columns: readonly string[];
  /** Milliseconds by the row and the cells of those columns. */
  readonly value: (row: StepRow, demand: number, rate: number) => number;
}

/** GFLOPs over TFLOP/s, and GB over GB/s × 1000, are milliseconds. */
const computed = (demand: string, rate: string): StageDefinition => ({
  part: 'gpu',
  columns: [demand, rate],
  value: ({ batch, passes }, gflops, tflops) => (gflops * batch * passes) / tflops,
});
const moved = (demand: string, rate: string): StageDefinition => ({
  part: 'gpu',
  columns: [demand, rate],
  value: ({ batch, passes, valueShare }, gb, gbps) => (1000 * gb * valueShare * batch * passes) / gbps,
});

/** Of a launch and the Python around it on a host of the reference clock. */
const LAUNCH_MS = 0.01;
/** Of work that every step does once, on a host of the reference clock. */
const STEP_MS = 1;
const GRADIENT_BYTES = 4;

/** Every stage of a step, in the order in which bundles name them. Sums, not maxima: kernels of different classes follow one another. */
const STAGES = {
  convolution: computed(COLUMN.forwardConvolutionGflops, COLUMN.deviceConvolutionTflops),
  // Few products a value: the vector units and the memory decide, not the matrix units.
  grouped_convolution: computed(COLUMN.forwardGroupedGflops, COLUMN.deviceSingleTflops),
  matrix_product: computed(COLUMN.forwardMatrixGflops, COLUMN.deviceMatrixTflops),
  attention: computed(COLUMN.forwardAttentionGflops, COLUMN.deviceAttentionTflops),
  elementwise: moved(COLUMN.forwardElementwiseGb, COLUMN.deviceElementwiseGbps),
  normalisation: moved(COLUMN.forwardNormalisationGb, COLUMN.deviceNormalisationGbps),
  weights: {
    part: 'gpu',
    columns: [COLUMN.params, COLUMN.deviceElementwiseGbps],
    value: ({ passes, valueShare }, params, gbps) =>
      (1000 * ((GRADIENT_BYTES * params) / 1e9) * valueShare * passes) / gbps,
  },
  optimiser: {
    part: 'gpu',
    columns: [COLUMN.params, COLUMN.deviceElementwiseGbps],
    value: ({ updateGb }, _, gbps) => (1000 * updateGb) / gbps,
  },
  // Gradients go round all devices: a ring moves 2·(n − 1)/n of them over every link.
  exchange: {
    part: 'other',
    columns: [COLUMN.params, COLUMN.deviceLinkGbps],
    value: ({ isTraining, devices }, params, gbps) =>
      isTraining ? (1000 * (2 * (devices - 1)) * ((GRADIENT_BYTES * params) / 1e9)) / devices / gbps : 0,
  },
  launch: {
    part: 'host',
    columns: [COLUMN.forwardKernels],
    value: ({ passes, hostSpeed }, kernels) => (LAUNCH_MS * kernels * passes) / hostSpeed,
  },
  // Python between steps, whatever the model.
  step: {
    part: 'host',
    columns: [],
    value: ({ hostSpeed }) => STEP_MS / hostSpeed,
  },
  copy_to_device: {
    part: 'h2d',
    columns: [COLUMN.inputMb, COLUMN.gpuPcieBandwidthGbps],
    value: ({ batch }, megabytes, gbps) => (megabytes * batch) / gbps,
  },
} as const satisfies Record<string, StageDefinition>;

export type StepStageName = keyof typeof STAGES;

export const STEP_STAGE_NAMES = Object.keys(STAGES) as readonly StepStageName[];

/** The stages whose demand and rate a table has. @throws InputError naming a column that is no number. */
export function stepStages(table: Table): Stage[] {
  const row = stepRow(table);
  const rows = Array.from({ length: table.rowCount }, (_, index) => row(index));
  return STEP_STAGE_NAMES.flatMap((name): Stage[] => {
    const { part, columns, value }: StageDefinition = STAGES[name];
    if (!columns.every((column) => table.has(column))) return [];
    const [demand, rate] = columns.map((column) => table.numbers(column));
    const values = Float64Array.from(rows, (one, index) =>
      demand?.[index] === 0 ? 0 : value(one, demand?.[index] ?? 1, rate?.[index] ?? 1),
    );
    return [{ name, part, values, columns: [COLUMN.batchSize, ...columns] }];
  });
}
