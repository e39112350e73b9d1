import type { GraphBuilder } from '../graph-builder/graph-builder.js';

/** Side lengths of a model's input image, pixels. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

export interface ConvOptions {
  readonly kernel?: number;
  readonly stride?: number;
  readonly padding?: number;
  readonly groups?: number;
  readonly dilation?: number;
  readonly bias?: boolean;
}

/** He et al. 2015: keeps activations in range through many layers, so that no run meets NaN or denormal numbers. */
function heUniform(fanIn: number): { uniform: number } {
  return { uniform: Math.sqrt(6 / fanIn) };
}

export function conv(
  g: GraphBuilder,
  x: string,
  from: number,
  to: number,
  options: ConvOptions = {},
): string {
  const { kernel = 1, stride = 1, groups = 1, dilation = 1, bias = false } = options;
  const padding = options.padding ?? Math.floor(kernel / 2) * dilation;
  const fanIn = (from / groups) * kernel * kernel;
  const inputs = [x, g.weight([to, from / groups, kernel, kernel], heUniform(fanIn))];
  if (bias) inputs.push(g.weight([to], { value: 0 }));
  return g.node('Conv', inputs, {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [padding, padding, padding, padding],
    dilations: [dilation, dilation],
    group: groups,
  });
}

export function convTranspose(g: GraphBuilder, x: string, from: number, to: number, factor: number): string {
  const weight = g.weight([from, to, factor, factor], heUniform(from));
  return g.node('ConvTranspose', [x, weight, g.weight([to], { value: 0 })], {
    kernel_shape: [factor, factor],
    strides: [factor, factor],
  });
}

/** Adaptive clipping: x · min(max(x / 6 + 1/2, 0), 1), as MobileNetV3 has it in its blocks. */
export const hardSwish = (g: GraphBuilder, x: string): string => g.node('HardSwish', [x]);

export function batchNorm(g: GraphBuilder, x: string, channels: number): string {
  const [scale, shift, mean, variance] = [1, 0, 0, 1].map((value) => g.weight([channels], { value }));
  return g.node('BatchNormalization', [x, scale!, shift!, mean!, variance!], { epsilon: { float: 1e-5 } });
}

export const relu = (g: GraphBuilder, x: string): string => g.node('Relu', [x]);

export const relu6 = (g: GraphBuilder, x: string): string => g.node('Clip', [x, g.floats(0), g.floats(6)]);

export const silu = (g: GraphBuilder, x: string): string => g.node('Mul', [x, g.node('Sigmoid', [x])]);

export type Activation = (g: GraphBuilder, x: string) => string;

export function convBlock(
  g: GraphBuilder,
  x: string,
  from: number,
  to: number,
  options: ConvOptions & { readonly activation?: Activation | undefined } = {},
): string {
  const normalised = batchNorm(g, conv(g, x, from, to, options), to);
  return options.activation === undefined ? normalised : options.activation(g, normalised);
}

export interface PoolOptions {
  readonly kernel: number;
  readonly stride: number;
  readonly padding?: number;
  /** Rounds the output's size up instead of down. */
  readonly ceil?: boolean;
}

export function maxPool(g: GraphBuilder, x: string, options: PoolOptions): string {
  const { kernel, stride, padding = 0, ceil = false } = options;
  return g.node('MaxPool', [x], {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [padding, padding, padding, padding],
    ceil_mode: ceil ? 1 : 0,
  });
}

/** A fully connected layer on the last dimension. */
export function linear(g: GraphBuilder, x: string, from: number, to: number): string {
  const product = g.node('MatMul', [x, g.weight([from, to], heUniform(from))]);
  return g.node('Add', [product, g.weight([to], { value: 0 })]);
}

/** A linear layer without bias. */
export const product = (g: GraphBuilder, x: string, from: number, to: number): string =>
  g.node('MatMul', [x, g.weight([from, to], heUniform(from))]);

export function layerNorm(g: GraphBuilder, x: string, width: number): string {
  const [scale, shift] = [g.weight([width], { value: 1 }), g.weight([width], { value: 0 })];
  return g.node('LayerNormalization', [x, scale, shift], { axis: -1, epsilon: { float: 1e-6 } });
}

export const gelu = (g: GraphBuilder, x: string): string => g.node('Gelu', [x]);

/** [batch, tokens, width] → [batch, heads, tokens, width / heads]. */
export function splitHeads(g: GraphBuilder, x: string, heads: number, width: number): string {
  const shaped = g.node('Reshape', [x, g.integers([0, -1, heads, width / heads])]);
  return g.node('Transpose', [shaped], { perm: [0, 2, 1, 3] });
}

/** A norm of every position of a map: over its channels. */
export function channelNorm(g: GraphBuilder, x: string, channels: number): string {
  const last = g.node('Transpose', [x], { perm: [0, 2, 3, 1] });
  return g.node('Transpose', [layerNorm(g, last, channels)], { perm: [0, 3, 1, 2] });
}

export interface AttentionOptions {
  /** Of the four linear layers. */
  readonly bias?: boolean;
  /** Width of all heads together. */
  readonly inner?: number;
  /** What is added to the scores: [heads, tokens, tokens]. */
  readonly positions?: string;
}

/** Multi-head attention with queries from `query` and keys from `key`, values from `value`: four linear layers. */
export function multiHeadAttention(
  g: GraphBuilder,
  sources: { readonly query: string; readonly key: string; readonly value: string },
  heads: number,
  width: number,
  { bias = true, inner = width, positions }: AttentionOptions = {},
): string {
  const layer = bias ? linear : product;
  const project = (x: string) => splitHeads(g, layer(g, x, width, inner), heads, inner);
  const [query, key, value] = [project(sources.query), project(sources.key), project(sources.value)];
  const scores = g.node('MatMul', [query, g.node('Transpose', [key], { perm: [0, 1, 3, 2] })]);
  const scaled = g.node('Mul', [scores, g.floats(1 / Math.sqrt(inner / heads))]);
  const biased = positions === undefined ? scaled : g.node('Add', [scaled, positions]);
  const mixed = g.node('MatMul', [g.node('Softmax', [biased], { axis: -1 }), value]);
  const merged = g.node('Transpose', [mixed], { perm: [0, 2, 1, 3] });
  return layer(g, g.node('Reshape', [merged, g.integers([0, -1, inner])]), inner, width);
}

/** [batch, channels, height, width] → [batch, height · width, channels]. */
export function toTokens(g: GraphBuilder, x: string, channels: number): string {
  const flat = g.node('Reshape', [x, g.integers([0, channels, -1])]);
  return g.node('Transpose', [flat], { perm: [0, 2, 1] });
}

export function globalAveragePool(g: GraphBuilder, x: string): string {
  return g.node('Flatten', [g.node('GlobalAveragePool', [x])], { axis: 1 });
}
