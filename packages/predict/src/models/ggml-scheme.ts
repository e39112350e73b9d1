/** Number of ggml's type by its name, where schemes of whole files use it. */
export const GGML_TYPES = {
  F32: 0,
  F16: 1,
  Q4_0: 2,
  Q5_0: 6,
  Q5_1: 7,
  Q8_0: 8,
  Q2_K: 10,
  Q3_K: 11,
  Q4_K: 12,
  Q5_K: 13,
  Q6_K: 14,
  IQ4_NL: 20,
  IQ4_XS: 23,
  BF16: 30,
  MXFP4: 39,
} as const;
export type GgmlType = keyof typeof GGML_TYPES;

/** Which part of a decoder a matrix is. */
export type MatrixRole =
  | 'embedding'
  | 'output'
  | 'query'
  | 'key'
  | 'value'
  | 'query, key and value'
  | 'attention output'
  | 'gate or up'
  | 'down';

/** Where a matrix stands. */
export interface MatrixPlace {
  readonly role: MatrixRole;
  /** Of the layers, from 0; any for what lies outside. */
  readonly layer: number;
  readonly layers: number;
  /** Query heads that share one of keys and values. */
  readonly sharing: number;
  /** Experts of a layer; 0 of a dense model. */
  readonly experts: number;
  /** Values of a row, which blocks must divide. */
  readonly rowLength: number;
}

/** Type of most matrices by the scheme's name. */
const MOST: Readonly<Record<string, GgmlType>> = {
  q4_0: 'Q4_0',
  q5_0: 'Q5_0',
  q8_0: 'Q8_0',
  q2_k: 'Q2_K',
  q3_k_s: 'Q3_K',
  q3_k_m: 'Q3_K',
  q3_k_l: 'Q3_K',
  q4_k_s: 'Q4_K',
  q4_k_m: 'Q4_K',
  q5_k_s: 'Q5_K',
  q5_k_m: 'Q5_K',
  q6_k: 'Q6_K',
  iq4_nl: 'IQ4_NL',
  iq4_xs: 'IQ4_XS',
  // Of gpt-oss: experts in four bits, all else in eight.
  mxfp4: 'Q8_0',
  f16: 'F16',
  bf16: 'BF16',
  f32: 'F32',
};

/** Types of blocks of 256, and what takes their place in rows that 256 does not divide. */
const FALLBACK: Partial<Record<GgmlType, GgmlType>> = {
  Q2_K: 'IQ4_NL',
  Q3_K: 'IQ4_NL',
  IQ4_XS: 'IQ4_NL',
  Q4_K: 'Q5_0',
  Q5_K: 'Q5_1',
  Q6_K: 'Q8_0',
};
const BLOCK = 256;

/** Layers that mixed schemes give more bits: the first and the last eighth, and every third between. */
function hasMoreBits(layer: number, layers: number): boolean {
  const eighth = Math.floor(layers / 8);
  return layer < eighth || layer >= Math.floor((7 * layers) / 8) || (layer - eighth) % 3 === 2;
}

/** The scheme as it is known here: `Q4_K_M`, `q4_k - medium` → `q4_k_m`; undefined for others. */
export function ggmlScheme(name: string): string | undefined {
  const sizes: Readonly<Record<string, string>> = { small: 's', medium: 'm', large: 'l' };
  const key = name.toLowerCase().replace(/ - (small|medium|large)$/, (_, size: string) => `_${sizes[size]}`);
  return Object.hasOwn(MOST, key) ? key : undefined;
}

/**
 * Type in which llama.cpp's `quantize` stores a matrix (llama_tensor_get_type in src/llama-quant.cpp; without an importance matrix).
 * @param scheme as `ggmlScheme` gives it.
 */
export function matrixType(scheme: string, place: MatrixPlace): GgmlType {
  const type = mixedType(scheme, MOST[scheme]!, place);
  return place.rowLength % BLOCK === 0 ? type : (FALLBACK[type] ?? type);
}

function mixedType(scheme: string, most: GgmlType, place: MatrixPlace): GgmlType {
  const { role, layer, layers, experts } = place;
  const isExpert = experts > 0 && (role === 'gate or up' || role === 'down');
  if (scheme === 'mxfp4' && isExpert) return 'MXFP4';
  const isWhole = most === 'F16' || most === 'BF16' || most === 'F32' || most === 'Q8_0';
  if (isWhole || role === 'embedding' || role === 'query' || role === 'gate or up') return most;
  if (role === 'output') return 'Q6_K';
  if ((role === 'key' || role === 'value') && experts === 8) return 'Q8_0';
  if (role === 'query, key and value') return FUSED[scheme] ?? most;
  if (role === 'value') return valueType(scheme, most, place);
  if (role === 'attention output') return attentionOutputType(scheme, most, experts);
  if (role === 'key') return most;
  const isFirst = (share: number): boolean => layer < Math.floor(layers / share);
  if (scheme === 'q2_k') return 'Q3_K';
  if (scheme === 'q3_k_m') return isFirst(16) ? 'Q5_K' : 'Q4_K';
  if (scheme === 'q3_k_l') return 'Q5_K';
  if (scheme === 'q4_k_s' || scheme === 'iq4_nl' || scheme === 'iq4_xs') return isFirst(8) ? 'Q5_K' : most;
  if (scheme === 'q4_k_m' || scheme === 'q5_k_m') return hasMoreBits(layer, layers) ? 'Q6_K' : most;
  return most;
}

/** Type of one matrix that makes queries, keys and values, where it is another than most. */
const FUSED: Readonly<Record<string, GgmlType>> = {
  q3_k_m: 'Q4_K',
  q3_k_l: 'Q4_K',
  q4_k_m: 'Q5_K',
  q5_k_m: 'Q6_K',
};

/** Layers of the models of 70 billion, of which eight heads share what so few bits would spoil. */
const LAYERS_OF_70B = 80;

function valueType(scheme: string, most: GgmlType, { layer, layers, sharing }: MatrixPlace): GgmlType {
  const mixed = (): GgmlType => {
    if (scheme === 'q2_k') return sharing >= 4 ? 'Q4_K' : 'Q3_K';
    if (scheme === 'q3_k_m') return layer < 2 ? 'Q5_K' : 'Q4_K';
    if (scheme === 'q3_k_l') return 'Q5_K';
    if (scheme === 'iq4_nl' || scheme === 'iq4_xs') return sharing >= 4 ? 'Q5_K' : most;
    if (scheme === 'q4_k_m' || scheme === 'q5_k_m') return hasMoreBits(layer, layers) ? 'Q6_K' : most;
    return scheme === 'q4_k_s' && layer < 4 ? 'Q5_K' : most;
  };
  const type = mixed();
  const isRaised = layers === LAYERS_OF_70B && sharing > 1 && (type === 'Q3_K' || type === 'Q4_K');
  return isRaised ? 'Q5_K' : type;
}

const RAISED_WITH_EXPERTS = new Set(['q2_k', 'q3_k_s', 'q3_k_m', 'q4_k_s', 'q4_k_m', 'iq4_nl', 'iq4_xs']);

function attentionOutputType(scheme: string, most: GgmlType, experts: number): GgmlType {
  if (experts === 8) return RAISED_WITH_EXPERTS.has(scheme) ? 'Q5_K' : most;
  if (scheme === 'q2_k') return 'Q3_K';
  if (scheme === 'q3_k_m') return 'Q4_K';
  return scheme === 'q3_k_l' ? 'Q5_K' : most;
}
