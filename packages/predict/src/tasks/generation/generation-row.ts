import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { columnOr } from '../quantity.js';
import { cpuRates } from './cpu-rates.js';

/** One task of generation on one machine. Tokens are of each sequence. */
export interface GenerationRow {
  readonly prompt: number;
  readonly cached: number;
  readonly generated: number;
  readonly sequences: number;
  readonly params: number;
  readonly activeParams: number;
  readonly layers: number;
  readonly width: number;
  /** Keys and values of one token, all layers, half precision. */
  readonly cacheBytes: number;
  /** GB (10^9) of weights that `tokens` tokens, read together, touch. */
  readonly weightGb: (tokens: number) => number;
  /** Devices at work at one time. */
  readonly devices: number;
  /** Decimal GB/s and TFLOP/s of one device. */
  readonly bandwidth: number;
  readonly tflops: number;
  /** TFLOP/s of one device in single precision. */
  readonly singleTflops: number;
  /** Cores that work on one layer and meet at its end; 0 where a GPU does. */
  readonly hostThreads: number;
  /** GB/s at which a CPU's cores read the prompt's activations; unlimited on a GPU, whose stages hold them. */
  readonly activationBandwidth: number;
  /** Parts in which the prompt is read. */
  readonly chunks: number;
}

/** Runtimes that give every device a share of every layer; the others pass a token through one device after the other. */
const TENSOR_PARALLEL = new Set(['vllm', 'mlc-llm', 'trtllm', 'tensorrt']);
const BYTES_OF_KEY_AND_VALUE = 2 * 2;
/** Tokens that llama.cpp reads of a prompt at a time (its `-ub`); on a CPU the weights are read anew for each. */
const CHUNK_TOKENS = 512;
/** Bytes of an activation. */
const ACTIVATION_BYTES = 4;

/** Columns without which a generation cannot be staged, in the order in which a row reads them. */
export const GENERATION_INPUTS = [
  COLUMN.promptTokens,
  COLUMN.generatedTokens,
  COLUMN.params,
  COLUMN.transformerLayers,
  COLUMN.modelWidth,
  COLUMN.kvHeads,
  COLUMN.headSize,
  COLUMN.weightBits,
  COLUMN.deviceMemoryBandwidthGbps,
  COLUMN.deviceHalfTflops,
  COLUMN.deviceSingleTflops,
] as const;

/** Reads rows of a table. @throws InputError naming a column that is absent or no number. */
export function generationRow(table: Table): (index: number) => GenerationRow {
  const needed = (name: string): ((row: number) => number) => {
    const values = table.numbers(name);
    return (row) => values[row]!;
  };
  const [prompt, generated, params, layers, width, heads, size, bits, bandwidth, tflops, single] =
    GENERATION_INPUTS.map(needed);
  const active = columnOr(table, COLUMN.activeParams, params!);
  const cached = columnOr(table, COLUMN.cachedTokens, () => 0);
  const sequences = columnOr(table, COLUMN.sequences, () => 1);
  const devices = columnOr(table, COLUMN.parallelDevices, () => 1);
  const [runtimes, accelerators] = [COLUMN.runtime, COLUMN.accelerator].map((name) =>
    table.has(name) ? table.texts(name) : [],
  );
  const ofCpu = cpuRates(table);
  const ofDevice = (row: number): GenerationRow => ({
    prompt: prompt!(row),
    cached: cached(row),
    generated: generated!(row),
    sequences: sequences(row),
    params: params!(row),
    activeParams: active(row),
    layers: layers!(row),
    width: width!(row),
    cacheBytes: BYTES_OF_KEY_AND_VALUE * layers!(row) * heads!(row) * size!(row),
    weightGb: (tokens) => (touchedParams(params!(row), active(row), tokens) * bits!(row)) / 8e9,
    devices: TENSOR_PARALLEL.has(runtimes![row] ?? '') ? devices(row) : 1,
    bandwidth: bandwidth!(row),
    tflops: tflops!(row),
    singleTflops: single!(row),
    hostThreads: 0,
    activationBandwidth: Number.POSITIVE_INFINITY,
    chunks: prompt!(row) > 0 ? 1 : 0,
  });
  return (row) => {
    const own = ofDevice(row);
    const rates = accelerators![row] === 'cpu' ? ofCpu(row) : undefined;
    if (rates === undefined || !(rates.cores > 0)) return own;
    const chunk = Math.min(CHUNK_TOKENS, own.prompt * own.sequences);
    return {
      ...own,
      bandwidth: rates.bandwidth(own.weightGb(1) / rates.cores),
      tflops: rates.tflops,
      singleTflops: rates.clockTflops,
      hostThreads: rates.cores,
      activationBandwidth: rates.bandwidth((chunk * own.width * ACTIVATION_BYTES) / 1e9 / rates.cores),
      chunks: Math.ceil((own.prompt * own.sequences) / CHUNK_TOKENS),
    };
  };
}

/** Of experts chosen at random, `tokens` tokens touch all but (1 − active / all) ^ tokens. */
const touchedParams = (all: number, active: number, tokens: number): number =>
  all * (1 - (1 - active / all) ** tokens);
