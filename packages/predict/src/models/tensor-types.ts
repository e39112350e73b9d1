/** Weights of a block of a ggml type, and bytes of the block (ggml/src/ggml-common.h). */
const GGML_BLOCKS: Readonly<Record<number, readonly [type: string, weights: number, bytes: number]>> = {
  0: ['F32', 1, 4],
  1: ['F16', 1, 2],
  2: ['Q4_0', 32, 18],
  3: ['Q4_1', 32, 20],
  6: ['Q5_0', 32, 22],
  7: ['Q5_1', 32, 24],
  8: ['Q8_0', 32, 34],
  9: ['Q8_1', 32, 36],
  10: ['Q2_K', 256, 84],
  11: ['Q3_K', 256, 110],
  12: ['Q4_K', 256, 144],
  13: ['Q5_K', 256, 176],
  14: ['Q6_K', 256, 210],
  15: ['Q8_K', 256, 292],
  16: ['IQ2_XXS', 256, 66],
  17: ['IQ2_XS', 256, 74],
  18: ['IQ3_XXS', 256, 98],
  19: ['IQ1_S', 256, 50],
  20: ['IQ4_NL', 32, 18],
  21: ['IQ3_S', 256, 110],
  22: ['IQ2_S', 256, 82],
  23: ['IQ4_XS', 256, 136],
  24: ['I8', 1, 1],
  25: ['I16', 1, 2],
  26: ['I32', 1, 4],
  27: ['I64', 1, 8],
  28: ['F64', 1, 8],
  29: ['IQ1_M', 256, 56],
  30: ['BF16', 1, 2],
  34: ['TQ1_0', 256, 54],
  35: ['TQ2_0', 256, 66],
  39: ['MXFP4', 32, 17],
};

/** Name of a ggml type and bytes of a number of weights; undefined for a type that is not known. */
export function ggmlTensor(type: number, weights: number): { type: string; bytes: number } | undefined {
  const block = GGML_BLOCKS[type];
  return block === undefined
    ? undefined
    : { type: block[0], bytes: Math.ceil(weights / block[1]) * block[2] };
}

/** Bytes of a value by the name that safetensors gives its type; undefined for one that is not known. */
export const safetensorsBytes = (dtype: string): number | undefined =>
  Object.hasOwn(SAFETENSORS_BYTES, dtype) ? SAFETENSORS_BYTES[dtype] : undefined;

const SAFETENSORS_BYTES: Readonly<Record<string, number>> = {
  F64: 8,
  I64: 8,
  U64: 8,
  F32: 4,
  I32: 4,
  U32: 4,
  F16: 2,
  BF16: 2,
  I16: 2,
  U16: 2,
  F8_E4M3: 1,
  F8_E5M2: 1,
  F8_E8M0: 1,
  I8: 1,
  U8: 1,
  BOOL: 1,
  F4: 0.5,
};
