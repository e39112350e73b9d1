import type { GraphBuilder } from '../graph-builder/graph-builder.js';
import { type Activation, gelu, layerNorm, linear, multiHeadAttention } from './layers.js';

interface LayerSizes {
  readonly width: number;
  readonly heads: number;
  /** Width inside the feed-forward block. */
  readonly inner: number;
  readonly activation?: Activation;
}

interface LayerOptions {
  /** Norms after each sum, as the first transformer had them, not before each block. */
  readonly normsLast?: boolean;
  /** Tokens of an encoder that a second attention reads. */
  readonly memory?: string;
}

/** Attention and two linear layers, each with a norm and a sum (Vaswani et al. 2017). */
export function transformerLayer(
  g: GraphBuilder,
  x: string,
  { width, heads, inner, activation = gelu }: LayerSizes,
  { normsLast = false, memory }: LayerOptions = {},
): string {
  const around = (tokens: string, block: (read: string) => string): string => {
    if (normsLast) return layerNorm(g, g.node('Add', [tokens, block(tokens)]), width);
    return g.node('Add', [tokens, block(layerNorm(g, tokens, width))]);
  };
  let y = around(x, (read) => multiHeadAttention(g, { query: read, key: read, value: read }, heads, width));
  if (memory !== undefined)
    y = around(y, (read) => multiHeadAttention(g, { query: read, key: memory, value: memory }, heads, width));
  return around(y, (read) => linear(g, activation(g, linear(g, read, width, inner)), inner, width));
}
