import { describe, expect, it } from 'vitest';
import { readModelConfig } from '../src/index.js';
import { ggmlScheme, quantisedBytes } from '../src/models/index.js';
import { configOf } from './support/published-models.js';

const GIB = 2 ** 30;
/** Sizes of Llama-3.1-8B in GiB: tools/quantize/README.md of llama.cpp. */
const QUANTIZE = [
  ['q2_k', 2.95],
  ['q3_k_s', 3.41],
  ['q3_k_m', 3.74],
  ['q3_k_l', 4.02],
  ['iq4_xs', 4.17],
  ['iq4_nl', 4.38],
  ['q4_k_s', 4.36],
  ['q4_k_m', 4.58],
  ['q5_k_s', 5.21],
  ['q5_k_m', 5.33],
  ['q6_k', 6.14],
  ['q8_0', 7.95],
  ['f16', 14.96],
] as const;
/** Sizes in GiB as llama-bench prints them of public files: its own README, and the tables of public collections of its output. */
const LLAMA_BENCH = [
  ['llama-2-7b', 'q4_0', 3.56],
  ['llama-2-7b', 'q4_k_m', 3.8],
  ['llama-2-7b', 'q8_0', 6.67],
  ['llama-2-7b', 'f16', 12.55],
  ['llama-2-13b', 'q4_0', 6.86],
  ['llama-3-8b', 'q4_k_m', 4.58],
  ['llama-3-70b', 'q4_k_m', 39.59],
  ['llama-3-70b', 'f16', 131.42],
  ['llama-3.2-1b', 'q4_k_m', 0.745],
  ['llama-3.2-1b', 'q8_0', 1.23],
  ['llama-3.2-3b', 'q4_k_m', 1.87],
  ['llama-3.3-70b', 'q8_0', 69.83],
  ['tinyllama-1.1b', 'q4_k_m', 0.621],
  ['mistral-7b-v0.3', 'q4_k_m', 4.07],
  ['mistral-nemo', 'q4_k_m', 6.96],
  ['mistral-small-24b', 'q4_k_m', 13.35],
  ['mixtral-8x7b', 'q4_k_m', 26.49],
  ['qwen2-7b', 'q4_k_m', 4.36],
  ['qwen2.5-14b', 'q4_k_m', 8.37],
  ['qwen2.5-32b', 'q4_k_m', 18.49],
  ['qwen3-4b', 'q4_k_m', 2.33],
  ['qwen3-8b', 'q4_k_m', 4.68],
  ['qwen3-14b', 'q4_k_m', 8.38],
  ['qwen3-32b', 'q8_0', 32.42],
  ['qwen3-30b-a3b', 'q4_k_m', 17.35],
  ['qwen3-30b-a3b', 'q8_0', 30.25],
  ['gemma-3-1b', 'q4_k_m', 0.75],
  ['gemma-3-4b', 'q4_k_m', 2.31],
  ['gemma-3-12b', 'q4_k_m', 6.8],
  ['gemma-3-27b', 'q4_k_m', 15.41],
  ['phi-4-mini', 'q4_k_m', 2.32],
  ['phi-4', 'q4_k_m', 8.43],
  ['deepseek-r1-distill-qwen-7b', 'q3_k_l', 3.81],
  ['gpt-oss-20b', 'mxfp4', 11.27],
  ['gpt-oss-120b', 'mxfp4', 59.02],
] as const;

describe('bytes of weights', () => {
  it.each([...QUANTIZE.map(([scheme, size]) => ['llama-3.1-8b', scheme, size] as const), ...LLAMA_BENCH])(
    'of %s in %s are within 2 %% of the published %f GiB',
    (name, scheme, size) => {
      const bytes = quantisedBytes(configOf(name), name, scheme)!;
      expect(Math.abs(bytes / GIB / size - 1)).toBeLessThan(0.02);
    },
  );

  it('are of at least twenty models, and mostly within half a percent', () => {
    expect(new Set(LLAMA_BENCH.map(([name]) => name)).size).toBeGreaterThanOrEqual(20);
    const shares = LLAMA_BENCH.map(([name, scheme, size]) => {
      return Math.abs(quantisedBytes(configOf(name), name, scheme)! / GIB / size - 1);
    }).sort((one, other) => one - other);
    expect(shares[Math.floor(0.8 * shares.length)]).toBeLessThan(0.005);
  });

  it('are not told of schemes of other runtimes, nor where attention is latent', () => {
    expect(quantisedBytes(configOf('llama-2-7b'), 'c', 'awq')).toBeUndefined();
    expect(quantisedBytes(configOf('deepseek-v3'), 'c', 'q4_k_m')).toBeUndefined();
    expect(['Q4_K_M', 'q4_k - medium', 'Q3_K - Large', 'toString'].map(ggmlScheme)).toEqual([
      'q4_k_m',
      'q4_k_m',
      'q3_k_l',
      undefined,
    ]);
  });
});

describe('bytes of the cache of a token in half precision', () => {
  // vLLM: Kwon et al., 2023, section 3: 800 KB of OPT-13B. DeepSeek: Insights into DeepSeek-V3, 2025, table 1: 70.272, 327.680 and 516.096
  // KB. The others by hand: 2 values × 2 bytes × layers × heads × size.
  it.each([
    ['opt-13b', 800 * 1024],
    ['deepseek-v3', 70_272],
    ['qwen2.5-72b', 327_680],
    ['llama-3.1-405b', 516_096],
    ['llama-2-7b', 2 * 2 * 32 * 32 * 128],
    ['llama-3.1-8b', 2 * 2 * 32 * 8 * 128],
    ['mixtral-8x7b', 2 * 2 * 32 * 8 * 128],
    ['falcon-7b', 2 * 2 * 32 * 64],
    ['starcoder', 2 * 2 * 40 * 128],
    ['chatglm3-6b', 2 * 2 * 28 * 2 * 128],
    ['gpt-oss-20b', (2 * 2 * 24 * 8 * 64) / 2],
    ['gemma-2-9b', (2 * 2 * 42 * 8 * 256) / 2],
  ])('of %s are %i', (name, bytes) => {
    const { layers, cacheLayers = layers, kvHeads, headSize } = readModelConfig(configOf(name), name);
    expect(2 * 2 * cacheLayers * kvHeads * headSize).toBe(bytes);
  });
});
