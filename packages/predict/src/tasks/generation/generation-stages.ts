import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { RunPart, Stage } from '../stage.js';
import { cpuBenchmarkColumns } from './cpu-rates.js';
import { GENERATION_INPUTS, type GenerationRow, generationRow } from './generation-row.js';

interface StageDefinition {
  readonly part: RunPart;
  /** Milliseconds at the data sheet's rates; of what has no rate, a count. */
  readonly value: (row: GenerationRow) => number;
}

/** GFLOPs over TFLOP/s, and GB over GB/s, as milliseconds. */
const atRate = (work: number, rate: number): number => work / rate;
const GB_TO_MS = 1000;
/** Times that a layer reads or writes a token's activations, about. */
const ACTIVATION_PASSES = 20;

/**
 * Every stage of a generation, in the order in which bundles name them. Sums, not maxima: a token is read layer by layer, and a layer's
 * product waits for its weights. FLOPs are 2 a parameter and token (Kaplan et al., Scaling Laws for Neural Language Models, 2020, table 1),
 * attention 2 · layers · width · P²; a cache holds keys and values in half precision.
 */
const STAGES = {
  prompt_flops: {
    part: 'gpu',
    value: (row) =>
      atRate((2 * row.activeParams * row.sequences * row.prompt) / 1e9, row.tflops * row.devices),
  },
  // Data sheets state the half-precision peak with one or the other accumulator, twice apart; the single-precision peak says the same of all.
  prompt_vector_flops: {
    part: 'gpu',
    value: (row) =>
      atRate((2 * row.activeParams * row.sequences * row.prompt) / 1e9, row.singleTflops * row.devices),
  },
  prompt_attention: {
    part: 'gpu',
    value: (row) =>
      atRate(
        (2 * row.layers * row.width * row.sequences * row.prompt * (row.prompt + 2 * row.cached)) / 1e9,
        row.tflops * row.devices,
      ),
  },
  prompt_weights: {
    part: 'gpu',
    value: (row) =>
      row.prompt > 0
        ? GB_TO_MS *
          row.chunks *
          atRate(row.weightGb(row.prompt * row.sequences), row.bandwidth * row.devices)
        : 0,
  },
  weights: {
    part: 'gpu',
    value: (row) =>
      GB_TO_MS * row.generated * atRate(row.weightGb(row.sequences), row.bandwidth * row.devices),
  },
  cache: {
    part: 'gpu',
    value: (row) => {
      const tokens = row.sequences * row.generated * (row.cached + row.prompt + row.generated / 2);
      return GB_TO_MS * atRate((tokens * row.cacheBytes) / 1e9, row.bandwidth * row.devices);
    },
  },
  generation_flops: {
    part: 'gpu',
    value: (row) =>
      atRate((2 * row.activeParams * row.sequences * row.generated) / 1e9, row.tflops * row.devices),
  },
  launch: { part: 'host', value: (row) => row.layers * (row.generated + row.chunks) },
  // The cores of a CPU meet after every product; the more there are, the longer the last is waited for.
  barriers: { part: 'host', value: (row) => row.layers * (row.generated + row.chunks) * row.hostThreads },
  activations: {
    part: 'host',
    value: (row) =>
      GB_TO_MS *
      atRate(
        (row.prompt * row.sequences * row.layers * row.width * ACTIVATION_PASSES * 4) / 1e9,
        row.activationBandwidth,
      ),
  },
  step: { part: 'host', value: (row) => row.generated },
  host_tokens: { part: 'host', value: (row) => row.sequences * (row.prompt + row.generated) },
  constant: { part: 'other', value: () => 1 },
} as const satisfies Record<string, StageDefinition>;

export type GenerationStageName = keyof typeof STAGES;

export const GENERATION_STAGE_NAMES = Object.keys(STAGES) as readonly GenerationStageName[];

/** Facts by which a CPU is read. */
const CPU_FACTS = [
  COLUMN.coresTotal,
  COLUMN.baseGhz,
  COLUMN.maxBoostGhz,
  COLUMN.peakMemoryBandwidthGbps,
  COLUMN.cpuSockets,
  COLUMN.numaNodes,
];

/** Stages of every row. @throws InputError naming a column that is absent or no number. */
export function generationStages(table: Table): Stage[] {
  const row = generationRow(table);
  const rows = Array.from({ length: table.rowCount }, (_, index) => row(index));
  const optionalColumns = [...CPU_FACTS, ...cpuBenchmarkColumns(table)];
  return GENERATION_STAGE_NAMES.map((name) => {
    const { part, value }: StageDefinition = STAGES[name];
    return {
      name,
      part,
      values: Float64Array.from(rows, value),
      columns: GENERATION_INPUTS,
      optionalColumns,
    };
  });
}
