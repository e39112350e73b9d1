import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { RunPart, Stage } from '../stage.js';
import { cpuBenchmarkColumns } from './cpu-rates.js';
import { DEVICE_COPY } from './device-copy.js';
import { GENERATION_INPUTS, type GenerationRow, generationRow } from './generation-row.js';
import { MATRIX_LATENCY } from './matrix-rate.js';

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

/** Bits a weight from which matrix products take it as it is stored. */
const HALF_PRECISION_BITS = 15;
const BYTES_OF_ACTIVATION = 2;
const BYTES_OF_CPU_ACTIVATION = 4;
/** Tokens that a coefficient is of: milliseconds a hundred thousand. */
const VOCABULARY_UNIT = 1e5;

const promptGflops = (row: GenerationRow): number =>
  (2 * row.activeParams * row.sequences * row.prompt) / 1e9;
const isQuantised = ({ bits }: GenerationRow): boolean => bits < HALF_PRECISION_BITS;
const inHalf = (row: GenerationRow): number =>
  row.overlap * atRate(promptGflops(row), row.tflops * row.devices);
const inSingle = (row: GenerationRow): number =>
  row.overlap * atRate(promptGflops(row), row.singleTflops * row.devices);
const inIntegers = (row: GenerationRow): number =>
  row.overlap * atRate(promptGflops(row), row.integerTflops * row.devices);
const read = (gigabytes: number, row: GenerationRow): number =>
  GB_TO_MS * atRate(gigabytes, row.bandwidth * row.devices);
/** On a CPU, cores that meet and activations that no cache holds stand for what these say of a GPU. */
const onGpu = (row: GenerationRow, value: number): number => (row.hostThreads > 0 ? 0 : value);
/** Passes through the layers. */
const passes = ({ waves, generated, promptPasses }: GenerationRow): number =>
  waves * (generated + promptPasses);
/** Tokens of the prompt that one pass reads. */
const promptTokens = ({ prompt, sequences, waves, promptPasses }: GenerationRow): number =>
  (prompt * sequences) / waves / promptPasses;

/**
 * Every stage of a generation, in the order in which bundles name them. Sums, not maxima: a token is read layer by layer, and a layer's
 * product waits for its weights. FLOPs are 2 a parameter and token (Kaplan et al., Scaling Laws for Neural Language Models, 2020, table 1),
 * attention 2 · layers · width · P²; a cache holds keys and values in half precision.
 */
const STAGES = {
  // Quantised weights go through other kernels: integer products, or products in half precision after they were unpacked.
  prompt_flops: { part: 'gpu', value: (row) => (isQuantised(row) ? 0 : inHalf(row)) },
  prompt_vector_flops: { part: 'gpu', value: (row) => (isQuantised(row) ? 0 : inSingle(row)) },
  prompt_quantised_flops: { part: 'gpu', value: (row) => (isQuantised(row) ? inHalf(row) : 0) },
  prompt_quantised_vector_flops: { part: 'gpu', value: (row) => (isQuantised(row) ? inIntegers(row) : 0) },
  // The tiles of a product are read anew the more often, the less a cache holds of them: in proportion to the arithmetic.
  prompt_traffic: {
    part: 'gpu',
    value: (row) => onGpu(row, row.overlap * atRate(promptGflops(row), row.bandwidth * row.devices)),
  },
  prompt_attention: {
    part: 'gpu',
    value: (row) =>
      row.overlap *
      atRate(
        (2 * row.layers * row.width * row.sequences * row.prompt * (row.prompt + 2 * row.cached)) / 1e9,
        row.tflops * row.devices,
      ),
  },
  prompt_weights: {
    part: 'gpu',
    value: (row) =>
      row.prompt > 0 ? row.waves * row.promptPasses * read(row.weightGb(promptTokens(row)), row) : 0,
  },
  weights: { part: 'gpu', value: (row) => row.waves * row.generated * read(row.weightGb(1), row) },
  // What further sequences touch of a mixture of experts.
  experts: {
    part: 'gpu',
    value: (row) =>
      row.waves * row.generated * read(row.weightGb(row.sequences / row.waves) - row.weightGb(1), row),
  },
  cache: {
    part: 'gpu',
    value: (row) => {
      const tokens = row.sequences * row.generated * (row.cached + row.prompt + row.generated / 2);
      return read((tokens * row.cacheBytes) / 1e9, row);
    },
  },
  // On a GPU that of one sequence is hidden behind the weights; a CPU's cores do one after the other.
  generation_flops: {
    part: 'gpu',
    value: (row) => {
      const counted = row.hostThreads > 0 ? row.sequences : row.sequences - 1;
      return atRate((2 * row.activeParams * counted * row.generated) / 1e9, row.tflops * row.devices);
    },
  },
  // A GPU unpacks quantised weights on the way: it takes instructions, which a wide memory may wait for.
  unpacking: {
    part: 'gpu',
    value: (row) =>
      isQuantised(row)
        ? atRate(
            (2 * row.activeParams * row.waves * row.generated) / 1e9,
            row.multiprocessorGhz * row.devices,
          )
        : 0,
  },
  launch: { part: 'host', value: (row) => row.layers * passes(row) },
  // Short kernels take a number of the GPU's cycles, whatever they do.
  short_kernels: { part: 'host', value: (row) => (row.layers * passes(row)) / row.clockGhz },
  handovers: { part: 'other', value: (row) => row.handovers * passes(row) },
  // The cores of a CPU meet after every product; the more there are, the longer the last is waited for.
  barriers: { part: 'host', value: (row) => row.layers * passes(row) * row.hostThreads },
  activations: {
    part: 'host',
    value: (row) =>
      GB_TO_MS *
      atRate(
        (row.prompt * row.sequences * row.layers * row.width * ACTIVATION_PASSES * BYTES_OF_CPU_ACTIVATION) /
          1e9,
        row.activationBandwidth,
      ),
  },
  // A CPU chooses the next token from its whole vocabulary beside its products: each sequence's on all cores, what a step does once on one of them.
  sampling: {
    part: 'host',
    value: (row) =>
      (row.sequences * row.generated * row.vocabulary) /
      VOCABULARY_UNIT /
      (row.coreSpeed * Math.max(1, row.hostThreads)),
  },
  sampling_step: {
    part: 'host',
    value: (row) => (row.waves * row.generated * row.vocabulary) / VOCABULARY_UNIT / row.coreSpeed,
  },
  step: { part: 'host', value: (row) => row.waves * row.generated },
  host_tokens: { part: 'host', value: (row) => row.sequences * (row.prompt + row.generated) },
  // What the host does of every pass, and of every token that a sequence writes, as fast as its cores are.
  host_step: { part: 'host', value: (row) => (row.waves * row.generated) / row.hostSpeed },
  host_written: { part: 'host', value: (row) => (row.sequences * row.generated) / row.hostSpeed },
  // Two of a layer add up what the devices hold shares of: that they meet, their rounds, and the GB that pass.
  all_reduce_start: { part: 'other', value: (row) => (row.devices > 1 ? 2 * row.layers * passes(row) : 0) },
  all_reduce: { part: 'other', value: (row) => 2 * row.layers * Math.log2(row.devices) * passes(row) },
  all_reduce_gb: {
    part: 'other',
    value: (row) => {
      const tokens = row.sequences * (row.prompt + row.generated);
      const bytes = 2 * row.layers * row.width * BYTES_OF_ACTIVATION * tokens;
      return (bytes * (1 - 1 / row.devices)) / 1e9;
    },
  },
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

/** Facts by which a GPU's instructions are timed. */
const GPU_FACTS = [COLUMN.gpuMultiprocessors, COLUMN.gpuBoostMhz, COLUMN.computeCapability];

/** Stages of every row. @throws InputError naming a column that is absent or no number. */
export function generationStages(table: Table): Stage[] {
  const row = generationRow(table);
  const rows = Array.from({ length: table.rowCount }, (_, index) => row(index));
  const optionalColumns = [
    ...CPU_FACTS,
    ...GPU_FACTS,
    MATRIX_LATENCY,
    DEVICE_COPY,
    ...cpuBenchmarkColumns(table),
  ];
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
