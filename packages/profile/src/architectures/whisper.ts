import type { GraphBuilder } from '../graph-builder/graph-builder.js';
import { gelu, layerNorm } from './layers.js';
import { tokenInput } from './text-encoders.js';
import { transformerLayer } from './transformer-layer.js';

export interface WhisperSizes {
  readonly width: number;
  readonly heads: number;
  readonly encoderLayers: number;
  readonly decoderLayers: number;
  readonly vocabulary: number;
  /** Bands of the spectrum. */
  readonly bands: number;
}

/** Frames of the spectrum of 30 seconds, 100 a second, and tokens that the encoder makes of them. */
const FRAMES = 3000;
const MEMORY_TOKENS = FRAMES / 2;
const POSITIONS = 448;

/**
 * Whisper (Radford et al. 2022): 30 seconds of sound through the encoder, and a number of tokens through the decoder. Keys have no bias, which is
 * counted here: 0.02 % of the parameters.
 */
export function whisper(g: GraphBuilder, tokens: number, sizes: WhisperSizes): string {
  const { width, heads, encoderLayers, decoderLayers, vocabulary, bands } = sizes;
  const layer = { width, heads, inner: 4 * width };
  const sound = g.input('spectrum', ['batch', bands, FRAMES]);
  let memory = gelu(g, soundConvolution(g, sound, bands, width, 1));
  memory = gelu(g, soundConvolution(g, memory, width, width, 2));
  memory = g.node('Transpose', [memory], { perm: [0, 2, 1] });
  memory = g.node('Add', [memory, g.weight([MEMORY_TOKENS, width], { uniform: 0.02 })]);
  for (let index = 0; index < encoderLayers; index++) memory = transformerLayer(g, memory, layer);
  memory = layerNorm(g, memory, width);
  const table = g.weight([vocabulary, width], { uniform: 0.02 });
  let x = g.node('Gather', [table, tokenInput(g, 'tokens', tokens)], { axis: 0 });
  const positions = g.weight([POSITIONS, width], { uniform: 0.02 });
  const first = g.node('Slice', [positions, g.integers([0]), g.integers([tokens]), g.integers([0])]);
  x = g.node('Add', [x, first]);
  for (let index = 0; index < decoderLayers; index++) x = transformerLayer(g, x, layer, { memory });
  return g.node('MatMul', [layerNorm(g, x, width), g.node('Transpose', [table], { perm: [1, 0] })]);
}

function soundConvolution(g: GraphBuilder, x: string, from: number, to: number, stride: number): string {
  const weight = g.weight([to, from, 3], { uniform: Math.sqrt(2 / from) });
  return g.node('Conv', [x, weight, g.weight([to], { value: 0 })], {
    kernel_shape: [3],
    strides: [stride],
    pads: [1, 1],
    dilations: [1],
    group: 1,
  });
}
