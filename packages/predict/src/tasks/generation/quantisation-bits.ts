/**
 * Bits per weight by the name of a scheme, mean over a file. llama.cpp's: its `quantize` tool's table for Llama-3.1-8B and Llama-2-7B
 * (tools/quantize/README.md); groups of 32 or 64 with a scale for the others.
 */
const BITS: readonly (readonly [pattern: RegExp, bits: number])[] = [
  [/iq2_m/, 2.93],
  [/iq3_(m|k)/, 3.76],
  [/iq4_(xs|k)/, 4.46],
  [/q2_k/, 3.16],
  [/q3_k(_s| - small)/, 3.64],
  [/q3_k_l/, 4.3],
  [/q3_k/, 4],
  [/q4_0/, 4.55],
  [/q4_k_s/, 4.67],
  [/q4_k/, 4.89],
  [/q5_k(_s| - small)/, 5.57],
  [/q5_k/, 5.7],
  [/q6_k/, 6.56],
  [/mxfp4|fp4|awq|gptq/, 4.25],
  [/q8|8bit|int8/, 8.5],
  [/4-?bit|int4|q4|jang_4/, 4.5],
  [/bf16|fp16|f16/, 16],
  [/f32|fp32/, 32],
];

/** Undefined for a scheme that is not known. */
export function quantisationBits(name: string): number | undefined {
  const lower = name.toLowerCase();
  return BITS.find(([pattern]) => pattern.test(lower))?.[1];
}
