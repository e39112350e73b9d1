import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { columnOr } from '../quantity.js';
import { cpuRates, hostSpeed } from './cpu-rates.js';
import { putInCopyFactor } from './device-copy.js';
import { matrixFactor } from './matrix-rate.js';
import { multiprocessorRates } from './multiprocessor-rates.js';
import { diesOf, isSplitByLayers } from './split-by-layers.js';

/** One task of generation on one machine. Tokens are of each sequence. */
export interface GenerationRow {
  readonly prompt: number;
  readonly cached: number;
  readonly generated: number;
  readonly sequences: number;
  /** Passes in which a wave reads its prompts; 0 where there is none. */
  readonly promptPasses: number;
  /** Rounds in which the sequences are worked off, where the cache does not hold all of them or the server takes no more at once; at least 1. */
  readonly waves: number;
  readonly params: number;
  readonly activeParams: number;
  readonly layers: number;
  readonly width: number;
  /** Mean bits of a weight. */
  readonly bits: number;
  /** Keys and values of one token, all layers, half precision. */
  readonly cacheBytes: number;
  /** GB (10^9) of weights that `tokens` tokens, read together, touch. */
  readonly weightGb: (tokens: number) => number;
  /** Devices at work at one time, a die of several being one. */
  readonly devices: number;
  /** Devices that a pass is handed through one after the other, beyond the first. */
  readonly handovers: number;
  /** Share of the prompt's time that is left where devices work on its chunks at the same time. */
  readonly overlap: number;
  /** Decimal GB/s and TFLOP/s of one device; of one die where it has several. */
  readonly bandwidth: number;
  readonly tflops: number;
  /** TFLOP/s of one device in single precision, and those that its vector units reach in products of quantised weights. */
  readonly singleTflops: number;
  readonly integerTflops: number;
  /** Of one GPU: multiprocessors × GHz, and GHz; unlimited on a CPU. */
  readonly multiprocessorGhz: number;
  readonly clockGhz: number;
  /** How fast a GPU's host works beside it, 1 being usual; unlimited on a CPU, whose cores are counted elsewhere. */
  readonly hostSpeed: number;
  /** Cores that work on one layer and meet at its end; 0 where a GPU does. */
  readonly hostThreads: number;
  /** How fast one core of a CPU works, 1 being usual; unlimited on a GPU, which chooses tokens by itself. */
  readonly coreSpeed: number;
  /** Tokens of which the next one is chosen. */
  readonly vocabulary: number;
  /** GB/s at which a CPU's cores read the prompt's activations; unlimited on a GPU, whose stages hold them. */
  readonly activationBandwidth: number;
}

const BYTES_OF_KEY_AND_VALUE = 2 * 2;
/** Tokens that llama.cpp reads of a prompt at a time (its `-ub`); on a CPU the weights are read anew for each. */
const CPU_CHUNK_TOKENS = 512;
/** Tokens of a chunk that devices hand on while they begin the next (llama.cpp's `-ub`). */
const OVERLAPPED_TOKENS = 512;
/**
 * Time that two devices save of a prompt of many chunks, and how it shrinks with devices: 2, 3, 4 and 8 of eleven chips read 4,096 tokens
 * 1.66, 1.3, 1.2 and 1.05 × as fast as one.
 */
const OVERLAP_SAVING = 0.46;
const OVERLAP_EXPONENT = 1.2;
/** Tokens that models of these years know, where nobody says: Llama 3 has 128,256, Qwen 2.5 151,936. */
const USUAL_VOCABULARY = 128_000;
/** Bytes of an activation. */
const ACTIVATION_BYTES = 4;
/** Share of the devices' memory that a server takes, and what it needs beside weights and cache. */
const USED_MEMORY = 0.95;
const WORKSPACE_BYTES = 0.5e9;
const BYTES_PER_GIB = 2 ** 30;

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
  const stated = columnOr(table, COLUMN.activeParams, params!);
  // Sizes that were moved into what training saw, column by column, may leave more that a token reads than there is.
  const active = (row: number): number => Math.min(stated(row), params!(row));
  const cached = columnOr(table, COLUMN.cachedTokens, () => 0);
  const sequences = columnOr(table, COLUMN.sequences, () => 1);
  const devices = columnOr(table, COLUMN.parallelDevices, () => 1);
  const atOnce = columnOr(table, COLUMN.maxSequences, () => Number.POSITIVE_INFINITY);
  const capability = columnOr(table, COLUMN.computeCapability, () => Number.NaN);
  const vocabulary = columnOr(table, COLUMN.vocabularySize, () => USUAL_VOCABULARY);
  const memory = columnOr(table, COLUMN.vramGb, () => Number.NaN);
  const [runtimes, accelerators, names] = [COLUMN.runtime, COLUMN.accelerator, COLUMN.gpuName].map((name) =>
    table.has(name) ? table.texts(name) : [],
  );
  const isCpu = (row: number): boolean => accelerators![row] === 'cpu';
  const chunk = columnOr(table, COLUMN.promptChunkTokens, (row) =>
    isCpu(row) ? CPU_CHUNK_TOKENS : Number.POSITIVE_INFINITY,
  );
  const ofCpu = cpuRates(table);
  const computes = matrixFactor(table);
  const copies = putInCopyFactor(table);
  const ofGpu = multiprocessorRates(table);
  const speed = hostSpeed(table);
  const ofDevice = (row: number): GenerationRow => {
    const cacheBytes = BYTES_OF_KEY_AND_VALUE * layers!(row) * heads!(row) * size!(row);
    const waves = wavesOf({
      sequences: sequences(row),
      atOnce: atOnce(row),
      sequenceBytes: (cached(row) + prompt!(row) + generated!(row) / 2) * cacheBytes,
      memoryBytes: isCpu(row) ? Number.NaN : devices(row) * memory(row) * BYTES_PER_GIB,
      weightBytes: (params!(row) * bits!(row)) / 8,
    });
    const promptTokens = (prompt!(row) * sequences(row)) / waves;
    const isSplit = isSplitByLayers(runtimes![row]);
    const dies = diesOf(names![row] ?? '');
    const parts = dies * devices(row);
    const share = 1 / dies;
    // Where matrix units are slower than vectors, or there are none, runtimes do without them.
    const matrix = Math.max(tflops!(row) * computes(row), Math.min(tflops!(row), single!(row)));
    const { multiprocessorGhz, clockGhz } = ofGpu(row, single!(row));
    return {
      prompt: prompt!(row),
      cached: cached(row),
      generated: generated!(row),
      sequences: sequences(row),
      waves,
      promptPasses: promptTokens > 0 ? Math.max(1, Math.ceil(promptTokens / chunk(row))) : 0,
      params: params!(row),
      activeParams: active(row),
      layers: layers!(row),
      width: width!(row),
      bits: bits!(row),
      cacheBytes,
      weightGb: (together) => (touchedParams(params!(row), active(row), together) * bits!(row)) / 8e9,
      devices: isSplit ? 1 : parts,
      handovers: isSplit ? parts - 1 : 0,
      overlap: isSplit ? overlapOf(parts, promptTokens / OVERLAPPED_TOKENS) : 1,
      bandwidth: share * bandwidth!(row) * copies(row),
      tflops: share * matrix,
      singleTflops: share * single!(row),
      integerTflops: share * single!(row) * integerShare(capability(row)),
      multiprocessorGhz: share * multiprocessorGhz,
      clockGhz,
      hostSpeed: speed(row),
      hostThreads: 0,
      coreSpeed: Number.POSITIVE_INFINITY,
      vocabulary: vocabulary(row),
      activationBandwidth: Number.POSITIVE_INFINITY,
    };
  };
  return (row) => {
    const own = ofDevice(row);
    const rates = isCpu(row) ? ofCpu(row) : undefined;
    if (rates === undefined || !(rates.cores > 0)) return own;
    const together = Math.min(CPU_CHUNK_TOKENS, own.prompt * own.sequences);
    return {
      ...own,
      bandwidth: rates.bandwidth(own.weightGb(1) / rates.cores),
      tflops: rates.tflops,
      singleTflops: rates.clockTflops,
      integerTflops: rates.clockTflops,
      multiprocessorGhz: Number.POSITIVE_INFINITY,
      clockGhz: Number.POSITIVE_INFINITY,
      hostSpeed: Number.POSITIVE_INFINITY,
      hostThreads: rates.cores,
      coreSpeed: speed(row),
      activationBandwidth: rates.bandwidth((together * own.width * ACTIVATION_BYTES) / 1e9 / rates.cores),
    };
  };
}

/**
 * NVIDIA's GPUs before compute capability 6.1 have no dot product of four bytes in one instruction (CUDA C++ Programming Guide, `__dp4a`), which four
 * times as many operations hang on; llama.cpp's kernels for it reach about half as large a share of their peak as products in single precision do.
 */
const DOT_PRODUCT_CAPABILITY = 6.1;
const WITHOUT_DOT_PRODUCT = 0.5;

/** Of what other devices reach at the same single-precision peak; no compute capability is another vendor's. */
const integerShare = (capability: number): number =>
  capability < DOT_PRODUCT_CAPABILITY ? WITHOUT_DOT_PRODUCT : 1;

/** Of a prompt's time on `devices` that work one after the other, and on its chunks at the same time. */
function overlapOf(devices: number, chunks: number): number {
  if (!(devices > 1) || chunks <= 1) return 1;
  return 1 - OVERLAP_SAVING * (2 / devices) ** OVERLAP_EXPONENT * (1 - 1 / chunks);
}

interface Room {
  readonly sequences: number;
  /** That the server works on at once. */
  readonly atOnce: number;
  /** Of cache that one sequence takes on average. */
  readonly sequenceBytes: number;
  /** Of all devices; missing where it is not known. */
  readonly memoryBytes: number;
  readonly weightBytes: number;
}

/** A device too small for its weights is told by the verdict; here the sequences then run one by one. */
function wavesOf({ sequences, atOnce, sequenceBytes, memoryBytes, weightBytes }: Room): number {
  const queued = Math.max(1, sequences / atOnce);
  if (Number.isNaN(memoryBytes)) return queued;
  const free = USED_MEMORY * memoryBytes - weightBytes - WORKSPACE_BYTES;
  return Math.min(sequences, Math.max(queued, (sequences * sequenceBytes) / Math.max(free, 1)));
}

/** Of experts chosen at random, `tokens` tokens touch all but (1 − active / all) ^ tokens. */
const touchedParams = (all: number, active: number, tokens: number): number =>
  all * (1 - (1 - active / all) ** tokens);
