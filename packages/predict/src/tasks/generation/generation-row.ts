import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { columnOr } from '../quantity.js';

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
}

/** Runtimes that give every device a share of every layer; the others pass a token through one device after the other. */
const TENSOR_PARALLEL = new Set(['vllm', 'mlc-llm', 'trtllm', 'tensorrt']);
const BYTES_OF_KEY_AND_VALUE = 2 * 2;

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
  const runtimes = table.has(COLUMN.runtime) ? table.texts(COLUMN.runtime) : [];
  return (row) => ({
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
    devices: TENSOR_PARALLEL.has(runtimes[row] ?? '') ? devices(row) : 1,
    bandwidth: bandwidth!(row),
    tflops: tflops!(row),
    singleTflops: single!(row),
  });
}

/** Of experts chosen at random, `tokens` tokens touch all but (1 − active / all) ^ tokens. */
const touchedParams = (all: number, active: number, tokens: number): number =>
  all * (1 - (1 - active / all) ** tokens);
