import { TensorProto_DataType } from 'onnx-buf';
import type { GraphBuilder } from '../graph-builder/graph-builder.js';
import {
  channelNorm,
  conv,
  gelu,
  globalAveragePool,
  type ImageSize,
  layerNorm,
  linear,
  product,
  splitHeads,
  toTokens,
} from './layers.js';
import { transformerLayer } from './transformer-layer.js';

export interface ViTSizes {
  readonly patch: number;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly inner?: number;
}

/** A vision transformer (Dosovitskiy et al. 2020; sizes of DeiT: Touvron et al. 2020): patches and a class token, norms first. */
export function viT(g: GraphBuilder, image: string, size: ImageSize, sizes: ViTSizes): string {
  const { width } = sizes;
  const first = g.node('Gather', [viTTokens(g, image, size, sizes), g.integers([0])], { axis: 1 });
  return linear(g, g.node('Reshape', [first, g.integers([-1, width])]), width, 1000);
}

/** Every token after the last norm. */
export function viTTokens(g: GraphBuilder, image: string, size: ImageSize, sizes: ViTSizes): string {
  const { patch, width, layers, heads, inner = 4 * width } = sizes;
  const tokens = 1 + Math.floor(size.height / patch) * Math.floor(size.width / patch);
  const patches = toTokens(
    g,
    conv(g, image, 3, width, { kernel: patch, stride: patch, padding: 0, bias: true }),
    width,
  );
  const batch = g.node('Slice', [g.node('Shape', [patches]), g.integers([0]), g.integers([1])]);
  const classShape = g.node('Concat', [batch, g.integers([1, width])], { axis: 0 });
  const classToken = g.node('Expand', [g.weight([1, 1, width], { uniform: 0.02 }), classShape]);
  let x = g.node('Concat', [classToken, patches], { axis: 1 });
  x = g.node('Add', [x, g.weight([1, tokens, width], { uniform: 0.02 })]);
  for (let layer = 0; layer < layers; layer++) x = transformerLayer(g, x, { width, heads, inner });
  return layerNorm(g, x, width);
}

export interface ConvNeXtSizes {
  readonly width: number;
  readonly blocks: readonly number[];
}

/** ConvNeXt (Liu et al. 2022): depth-wise 7 × 7, a norm of channels, two linear layers, a scale a channel. */
export function convNeXt(g: GraphBuilder, image: string, { width, blocks }: ConvNeXtSizes): string {
  let channels = width;
  let x = conv(g, image, 3, channels, { kernel: 4, stride: 4, padding: 0, bias: true });
  x = channelNorm(g, x, channels);
  for (const [stage, count] of blocks.entries()) {
    if (stage > 0) {
      const down = { kernel: 2, stride: 2, padding: 0, bias: true };
      x = conv(g, channelNorm(g, x, channels), channels, 2 * channels, down);
      channels *= 2;
    }
    for (let block = 0; block < count; block++) x = convNeXtBlock(g, x, channels);
  }
  const pooled = g.node('Reshape', [g.node('GlobalAveragePool', [x]), g.integers([0, -1])]);
  return linear(g, layerNorm(g, pooled, channels), channels, 1000);
}

function convNeXtBlock(g: GraphBuilder, x: string, channels: number): string {
  const convolved = conv(g, x, channels, channels, { kernel: 7, groups: channels, bias: true });
  const last = layerNorm(g, g.node('Transpose', [convolved], { perm: [0, 2, 3, 1] }), channels);
  const hidden = linear(g, gelu(g, linear(g, last, channels, 4 * channels)), 4 * channels, channels);
  const back = g.node('Transpose', [hidden], { perm: [0, 3, 1, 2] });
  return g.node('Add', [x, g.node('Mul', [back, g.weight([channels, 1, 1], { value: 1e-6 })])]);
}

export interface SwinSizes {
  readonly width: number;
  readonly blocks: readonly number[];
  readonly heads: readonly number[];
  readonly window: number;
  readonly isSecond?: boolean;
}

/**
 * Swin (Liu et al. 2021) and its second version: attention in windows, every other time moved by half of one, maps halved by merging four
 * positions. Maps must divide into windows, as 224 does by 7 and 256 by 8.
 */
export function swin(g: GraphBuilder, image: string, size: ImageSize, sizes: SwinSizes): string {
  const { width, blocks, heads, window } = sizes;
  let channels = width;
  let [rows, columns] = [size.height / 4, size.width / 4];
  let x = conv(g, image, 3, channels, { kernel: 4, stride: 4, padding: 0, bias: true });
  x = layerNorm(g, g.node('Transpose', [x], { perm: [0, 2, 3, 1] }), channels);
  for (const [stage, count] of blocks.entries()) {
    if (stage > 0) {
      x = mergePositions(g, x, { rows, columns, channels }, sizes.isSecond === true);
      [rows, columns, channels] = [rows / 2, columns / 2, channels * 2];
    }
    for (let block = 0; block < count; block++) {
      const place = { rows, columns, channels, heads: heads[stage]!, window, shift: block % 2 };
      x = swinBlock(g, x, place, sizes.isSecond === true);
    }
  }
  const last = g.node('Transpose', [layerNorm(g, x, channels)], { perm: [0, 3, 1, 2] });
  return linear(g, globalAveragePool(g, last), channels, 1000);
}

interface SwinMap {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
}

function mergePositions(
  g: GraphBuilder,
  x: string,
  { rows, columns, channels }: SwinMap,
  isSecond: boolean,
): string {
  const split = g.node('Reshape', [x, g.integers([0, rows / 2, 2, columns / 2, 2, channels])]);
  const turned = g.node('Transpose', [split], { perm: [0, 1, 3, 4, 2, 5] });
  const merged = g.node('Reshape', [turned, g.integers([0, rows / 2, columns / 2, 4 * channels])]);
  if (isSecond) return layerNorm(g, product(g, merged, 4 * channels, 2 * channels), 2 * channels);
  return product(g, layerNorm(g, merged, 4 * channels), 4 * channels, 2 * channels);
}

interface SwinPlace extends SwinMap {
  readonly heads: number;
  readonly window: number;
  readonly shift: number;
}

function swinBlock(g: GraphBuilder, x: string, place: SwinPlace, isSecond: boolean): string {
  const { channels } = place;
  const norm = (y: string): string => layerNorm(g, y, channels);
  const feedForward = (y: string): string =>
    linear(g, gelu(g, linear(g, y, channels, 4 * channels)), 4 * channels, channels);
  if (isSecond) {
    const mixed = g.node('Add', [x, norm(windowAttention(g, x, place, true))]);
    return g.node('Add', [mixed, norm(feedForward(mixed))]);
  }
  const mixed = g.node('Add', [x, windowAttention(g, norm(x), place, false)]);
  return g.node('Add', [mixed, feedForward(norm(mixed))]);
}

function windowAttention(g: GraphBuilder, x: string, place: SwinPlace, isSecond: boolean): string {
  const { rows, columns, channels, heads, window, shift } = place;
  // A map of one window is not moved.
  const isMoved = shift > 0 && Math.max(rows, columns) > window;
  const moved = isMoved ? roll(g, x, place, Math.floor(window / 2)) : x;
  const tall = [0, rows / window, window, columns / window, window, channels];
  const cut = g.node('Transpose', [g.node('Reshape', [moved, g.integers(tall)])], {
    perm: [0, 1, 3, 2, 4, 5],
  });
  const windows = g.node('Reshape', [cut, g.integers([-1, window * window, channels])]);
  const project = (bias: boolean): string =>
    splitHeads(g, (bias ? linear : product)(g, windows, channels, channels), heads, channels);
  const [query, value] = [project(true), project(true)];
  // The second version's keys have no bias in use, but store one.
  const key = project(true);
  const scores = g.node('MatMul', [query, g.node('Transpose', [key], { perm: [0, 1, 3, 2] })]);
  const scaled = isSecond
    ? g.node('Mul', [scores, g.weight([heads, 1, 1], { value: 10 })])
    : g.node('Mul', [scores, g.floats(1 / Math.sqrt(channels / heads))]);
  const biased = g.node('Add', [scaled, positionBias(g, heads, window, isSecond)]);
  const mixed = g.node('MatMul', [g.node('Softmax', [biased], { axis: -1 }), value]);
  const merged = g.node('Reshape', [
    g.node('Transpose', [mixed], { perm: [0, 2, 1, 3] }),
    g.integers([0, -1, channels]),
  ]);
  const whole = [-1, rows / window, columns / window, window, window, channels];
  const back = g.node(
    'Transpose',
    [g.node('Reshape', [linear(g, merged, channels, channels), g.integers(whole)])],
    {
      perm: [0, 1, 3, 2, 4, 5],
    },
  );
  const map = g.node('Reshape', [back, g.integers([-1, rows, columns, channels])]);
  return isMoved ? roll(g, map, place, window - Math.floor(window / 2)) : map;
}

/** Moves a map round by a number of rows and columns: two parts of each axis change places. */
function roll(g: GraphBuilder, x: string, { rows, columns }: SwinMap, by: number): string {
  return [rows, columns].reduce((map, length, index) => {
    const steps = by % length;
    const [head, tail] = g.nodes('Split', [map, g.integers([steps, length - steps])], 2, { axis: index + 1 });
    return g.node('Concat', [tail!, head!], { axis: index + 1 });
  }, x);
}

/** A bias for every pair of positions of a window: a table by distance, or in the second version what a small network makes of it. */
function positionBias(g: GraphBuilder, heads: number, window: number, isSecond: boolean): string {
  const pairs = window ** 4;
  const distances = (2 * window - 1) ** 2;
  if (!isSecond) {
    const table = g.weight([distances, heads], { uniform: 0.02 });
    const picked = g.node('Gather', [table, g.stored([pairs], TensorProto_DataType.INT64)], { axis: 0 });
    return pairBias(g, picked, heads, window);
  }
  const places = g.stored([distances, 2]);
  const hidden = g.node('Relu', [linear(g, places, 2, 512)]);
  const table = product(g, hidden, 512, heads);
  const picked = g.node('Gather', [table, g.stored([pairs], TensorProto_DataType.INT64)], { axis: 0 });
  return pairBias(g, g.node('Sigmoid', [picked]), heads, window);
}

function pairBias(g: GraphBuilder, picked: string, heads: number, window: number): string {
  const square = g.node('Reshape', [picked, g.integers([window * window, window * window, heads])]);
  return g.node('Transpose', [square], { perm: [2, 0, 1] });
}
