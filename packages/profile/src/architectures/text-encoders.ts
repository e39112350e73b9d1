import { TensorProto_DataType } from 'onnx-buf';
import type { GraphBuilder } from '../graph-builder/graph-builder.js';
import {
  type Activation,
  gelu,
  type ImageSize,
  layerNorm,
  linear,
  multiHeadAttention,
  product,
  relu,
} from './layers.js';
import { transformerLayer } from './transformer-layer.js';
import { type ViTSizes, viTTokens } from './vision-transformers.js';

/** Indices of tokens, [batch, tokens]. */
export function tokenInput(g: GraphBuilder, name: string, tokens: number): string {
  return g.input(name, ['batch', tokens], TensorProto_DataType.INT64);
}

const embedding = (g: GraphBuilder, indices: string, rows: number, width: number): string =>
  g.node('Gather', [g.weight([rows, width], { uniform: 0.02 }), indices], { axis: 0 });

/** Adds the first rows of a table of learned positions. */
function addPositions(g: GraphBuilder, x: string, rows: number, tokens: number, width: number): string {
  const table = g.weight([rows, width], { uniform: 0.02 });
  return g.node('Add', [x, g.node('Slice', [table, g.integers([0]), g.integers([tokens]), g.integers([0])])]);
}

export interface BertSizes {
  readonly vocabulary: number;
  readonly positions: number;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly inner: number;
  /** Rows of the table that tells first from second sentence; none: no such table. */
  readonly types?: number;
  /** A linear layer on the first token. */
  readonly hasPooler?: boolean;
  /** Width of the embeddings where it is another than the layers', and whether all layers are one (Lan et al., ALBERT, 2019). */
  readonly embeddingWidth?: number;
}

/** BERT (Devlin et al. 2018) and those cut like it, without a head: the sum of embeddings, layers with norms last. */
export function bert(g: GraphBuilder, tokens: number, sizes: BertSizes): string {
  const { vocabulary, positions, width, layers, heads, inner, types = 2, hasPooler = true } = sizes;
  const narrow = sizes.embeddingWidth ?? width;
  let x = embedding(g, tokenInput(g, 'tokens', tokens), vocabulary, narrow);
  x = addPositions(g, x, positions, tokens, narrow);
  if (types > 0) x = g.node('Add', [x, embedding(g, tokenInput(g, 'types', tokens), types, narrow)]);
  x = layerNorm(g, x, narrow);
  if (narrow !== width) x = linear(g, x, narrow, width);
  for (let layer = 0; layer < layers; layer++) {
    x = transformerLayer(g, x, { width, heads, inner }, { normsLast: true });
  }
  if (!hasPooler) return x;
  const first = g.node('Gather', [x, g.integers([0])], { axis: 1 });
  return g.node('Tanh', [linear(g, first, width, width)]);
}

export interface T5Sizes {
  readonly vocabulary: number;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  /** Of one head; heads × size may be another width than the model's. */
  readonly headSize: number;
  readonly inner: number;
  /** Two products before the activation, one of them a gate, and output weights of their own (T5 v1.1). */
  readonly isGated?: boolean;
}

const POSITION_BUCKETS = 32;

/** T5 (Raffel et al. 2019): an encoder and a decoder of the same sizes, no biases, norms by root mean square; reads and writes as many tokens. */
export function t5(g: GraphBuilder, tokens: number, sizes: T5Sizes): string {
  const { vocabulary, width, layers, heads, headSize } = sizes;
  const table = g.weight([vocabulary, width], { uniform: 0.02 });
  const embed = (name: string): string => g.node('Gather', [table, tokenInput(g, name, tokens)], { axis: 0 });
  const norm = (x: string): string => rootMeanSquareNorm(g, x, width);
  const attend = (query: string, source: string, positions?: string): string =>
    multiHeadAttention(g, { query, key: source, value: source }, heads, width, {
      bias: false,
      inner: heads * headSize,
      ...(positions === undefined ? {} : { positions }),
    });
  const add = (x: string, y: string): string => g.node('Add', [x, y]);
  // Each stack has one table of biases by distance, which all of its layers add.
  const [encoderBias, decoderBias] = [distanceBias(g, tokens, heads), distanceBias(g, tokens, heads)];
  let memory = embed('tokens');
  for (let layer = 0; layer < layers; layer++) {
    const read = norm(memory);
    memory = add(memory, attend(read, read, encoderBias));
    memory = add(memory, t5FeedForward(g, norm(memory), sizes));
  }
  memory = norm(memory);
  let x = embed('decoder_tokens');
  for (let layer = 0; layer < layers; layer++) {
    const read = norm(x);
    x = add(x, attend(read, read, decoderBias));
    x = add(x, attend(norm(x), memory));
    x = add(x, t5FeedForward(g, norm(x), sizes));
  }
  const last = norm(x);
  if (sizes.isGated === true) return product(g, last, width, vocabulary);
  return g.node('MatMul', [last, g.node('Transpose', [table], { perm: [1, 0] })]);
}

function distanceBias(g: GraphBuilder, tokens: number, heads: number): string {
  const table = g.weight([POSITION_BUCKETS, heads], { uniform: 0.02 });
  const picked = g.node('Gather', [table, g.stored([tokens, tokens], TensorProto_DataType.INT64)], {
    axis: 0,
  });
  return g.node('Transpose', [picked], { perm: [2, 0, 1] });
}

function t5FeedForward(g: GraphBuilder, x: string, { width, inner, isGated = false }: T5Sizes): string {
  const hidden = isGated
    ? g.node('Mul', [gelu(g, product(g, x, width, inner)), product(g, x, width, inner)])
    : relu(g, product(g, x, width, inner));
  return product(g, hidden, inner, width);
}

function rootMeanSquareNorm(g: GraphBuilder, x: string, width: number): string {
  return g.node('RMSNormalization', [x, g.weight([width], { value: 1 })], { axis: -1 });
}

export interface ClipSizes {
  readonly image: ViTSizes;
  readonly text: { readonly width: number; readonly layers: number; readonly heads: number };
  /** Of the common space. */
  readonly projection: number;
}

const CLIP_TOKENS = 77;
const CLIP_VOCABULARY = 49408;
/** x · sigmoid(1.702 · x), as CLIP has it. */
const quickGelu: Activation = (g, x) =>
  g.node('Mul', [x, g.node('Sigmoid', [g.node('Mul', [x, g.floats(1.702)])])]);

/** CLIP (Radford et al. 2021): one image and one text of 77 tokens, each into a common space. */
export function clip(
  g: GraphBuilder,
  image: string,
  size: ImageSize,
  { image: eye, text, projection }: ClipSizes,
): string {
  const seen = g.node('Gather', [clipEye(g, image, size, eye), g.integers([0])], { axis: 1 });
  let x = embedding(g, tokenInput(g, 'tokens', CLIP_TOKENS), CLIP_VOCABULARY, text.width);
  x = addPositions(g, x, CLIP_TOKENS, CLIP_TOKENS, text.width);
  for (let layer = 0; layer < text.layers; layer++)
    x = transformerLayer(g, x, { ...text, inner: 4 * text.width, activation: quickGelu });
  const read = g.node('Gather', [layerNorm(g, x, text.width), g.integers([CLIP_TOKENS - 1])], { axis: 1 });
  const common = [product(g, seen, eye.width, projection), product(g, read, text.width, projection)];
  return g.node('Mul', [g.node('Mul', common), g.weight([1], { value: 2.66 })]);
}

/** Its norm before the first layer is one more than a vision transformer has; its patches have no bias. */
function clipEye(g: GraphBuilder, image: string, size: ImageSize, eye: ViTSizes): string {
  return layerNorm(g, viTTokens(g, image, size, eye), eye.width);
}
