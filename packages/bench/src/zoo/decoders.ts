import { didYouMean, InputError } from '@ctfusion/base';
import { GraphBuilder } from '@ctfusion/profile';
import { layerNorm, product, silu, splitHeads } from '@ctfusion/profile/architectures';
import type { BuiltModel } from './model-zoo.js';

/** Sizes of a decoder: every layer has attention over a cache and a gated feed-forward block, as Llama has. */
export interface DecoderSizes {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  /** Width inside a feed-forward block. */
  readonly innerWidth: number;
  readonly vocabulary: number;
}

/** From one that lies in a small cache to one that none holds: 1, 24, 58 and 134 million parameters, in single precision. */
const DECODERS = {
  decoder_1m: { layers: 2, width: 128, heads: 4, innerWidth: 352, vocabulary: 4096 },
  decoder_24m: { layers: 6, width: 288, heads: 6, innerWidth: 768, vocabulary: 32000 },
  decoder_58m: { layers: 8, width: 512, heads: 8, innerWidth: 1376, vocabulary: 32000 },
  decoder_134m: { layers: 12, width: 768, heads: 12, innerWidth: 2048, vocabulary: 32000 },
} as const satisfies Readonly<Record<string, DecoderSizes>>;

const decoderNames: readonly string[] = Object.keys(DECODERS);

/** @throws InputError naming the decoders that there are. */
export function decoderSizes(name: string): DecoderSizes {
  if (Object.hasOwn(DECODERS, name)) return DECODERS[name as keyof typeof DECODERS];
  throw new InputError(
    'unknown-name',
    `no such decoder in the zoo${didYouMean(name, decoderNames)}; it has ${decoderNames.join(', ')}`,
    { field: name },
  );
}

/** Names of the graph's tensors that hold the cache of one layer: [batch, heads, tokens, head size]. */
export const cacheNames = (layer: number) => ({
  pastKeys: `past_keys_${layer}`,
  pastValues: `past_values_${layer}`,
  keys: `keys_${layer}`,
  values: `values_${layer}`,
});

/** INT64 among ONNX element types. */
const INT64 = 7;

/**
 * Builds a decoder as an ONNX graph that reads `tokens` [batch, length] after those in its cache: inputs `tokens` (int64), `mask` [1, 1,
 * length, past + length] that is added to the scores, and the cache of every layer; outputs `logits` [batch, vocabulary] of the last
 * token, and the longer cache. Positions are not encoded, which costs next to nothing. Weights are described, not filled.
 */
export function buildDecoder(name: string): BuiltModel & { readonly params: number } {
  const sizes = decoderSizes(name);
  const { layers, width, vocabulary } = sizes;
  const g = new GraphBuilder(name);
  const tokens = g.input('tokens', ['batch', 'length'], INT64);
  const mask = g.input('mask', [1, 1, 'length', 'total']);
  let x = g.node('Gather', [g.weight([vocabulary, width], { uniform: 1 }), tokens]);
  for (let layer = 0; layer < layers; layer++) {
    x = g.node('Add', [x, attention(g, layerNorm(g, x, width), mask, { layer, sizes })]);
    x = g.node('Add', [x, feedForward(g, layerNorm(g, x, width), sizes)]);
  }
  const last = g.node('Gather', [layerNorm(g, x, width), g.integers([-1])], { axis: 1 });
  const logits = product(g, g.node('Reshape', [last, g.integers([0, width])]), width, vocabulary);
  g.outputAs(logits, 'logits');
  const params = g.weights.reduce((sum, { dims }) => sum + dims.reduce((all, dim) => all * dim, 1), 0);
  return { bytes: g.toBytes(), weights: g.weights, weightBytes: g.weightBytes, params };
}

function attention(
  g: GraphBuilder,
  x: string,
  mask: string,
  { layer, sizes: { width, heads } }: { readonly layer: number; readonly sizes: DecoderSizes },
): string {
  const names = cacheNames(layer);
  const cache = ['batch', heads, 'past', width / heads] as const;
  const [pastKeys, pastValues] = [g.input(names.pastKeys, cache), g.input(names.pastValues, cache)];
  const project = () => splitHeads(g, product(g, x, width, width), heads, width);
  const query = project();
  const keys = g.node('Concat', [pastKeys, project()], { axis: 2 });
  const values = g.node('Concat', [pastValues, project()], { axis: 2 });
  const scores = g.node('MatMul', [query, g.node('Transpose', [keys], { perm: [0, 1, 3, 2] })]);
  const scaled = g.node('Mul', [scores, g.floats(1 / Math.sqrt(width / heads))]);
  const weights = g.node('Softmax', [g.node('Add', [scaled, mask])], { axis: -1 });
  const mixed = g.node('Transpose', [g.node('MatMul', [weights, values])], { perm: [0, 2, 1, 3] });
  const out = product(g, g.node('Reshape', [mixed, g.integers([0, -1, width])]), width, width);
  g.outputAs(keys, names.keys);
  g.outputAs(values, names.values);
  return out;
}

function feedForward(g: GraphBuilder, x: string, { width, innerWidth }: DecoderSizes): string {
  const gate = silu(g, product(g, x, width, innerWidth));
  return product(g, g.node('Mul', [gate, product(g, x, width, innerWidth)]), innerWidth, width);
}
