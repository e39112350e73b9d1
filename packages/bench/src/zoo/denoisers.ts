import { didYouMean, InputError } from '@ctfusion/base';
import { GraphBuilder } from '@ctfusion/profile';
import {
  conv,
  convBlock,
  convTranspose,
  layerNorm,
  linear,
  multiHeadAttention,
  silu,
  toTokens,
} from '@ctfusion/profile/architectures';
import type { BuiltModel } from './model-zoo.js';

/** Channels of a denoiser's levels, finest first; the text's width is that of the coarsest. */
const DENOISERS = {
  denoiser_1m: [32, 64, 128],
  denoiser_6m: [64, 128, 256],
  denoiser_24m: [128, 256, 512],
} as const satisfies Readonly<Record<string, readonly number[]>>;

const denoiserNames: readonly string[] = Object.keys(DENOISERS);

/** Sides of a latent must be multiples of this: every level halves it. */
export const LATENT_MULTIPLE = 4;
export const LATENT_CHANNELS = 4;
/** Tokens of a prompt. */
export const PROMPT_TOKENS = 77;
const HEAD_SIZE = 32;

/** @throws InputError naming the denoisers that there are. */
function denoiserChannels(name: string): readonly number[] {
  if (Object.hasOwn(DENOISERS, name)) return DENOISERS[name as keyof typeof DENOISERS];
  throw new InputError(
    'unknown-name',
    `no such denoiser in the zoo${didYouMean(name, denoiserNames)}; it has ${denoiserNames.join(', ')}`,
    { field: name },
  );
}

/** Widths of what a denoiser reads beside the latents. */
export interface DenoiserWidths {
  readonly time: number;
  readonly context: number;
}

/** @throws InputError as `buildDenoiser`. */
export function denoiserWidths(name: string): DenoiserWidths {
  const channels = denoiserChannels(name);
  return { time: channels[0]!, context: channels.at(-1)! };
}

/**
 * Builds a denoiser as an ONNX graph: a U-Net with attention on all levels but the finest, as latent diffusion has. Inputs `latents` [batch, 4,
 * height, width], `time` [batch, first channels], `context` [batch, 77, last channels]; output `noise`, shaped as the latents. Normalisations are
 * batch norms, which cost the same. Weights are described, not filled.
 * @throws InputError for an unknown name.
 */
export function buildDenoiser(
  name: string,
  latent: { readonly height: number; readonly width: number },
): BuiltModel {
  const channels = denoiserChannels(name);
  const g = new GraphBuilder(name);
  const time = g.input('time', ['batch', channels[0]!]);
  const context = g.input('context', ['batch', PROMPT_TOKENS, channels.at(-1)!]);
  const sizes = channels.map((_, level) => [latent.height / 2 ** level, latent.width / 2 ** level] as const);
  const block = (x: string, from: number, level: number): string => {
    const to = channels[level]!;
    const mixed = residual(g, x, { from, to, time, timeWidth: channels[0]! });
    return level === 0
      ? mixed
      : attend(g, mixed, { width: to, context, contextWidth: channels.at(-1)!, size: sizes[level]! });
  };
  let x = conv(
    g,
    g.input('latents', ['batch', LATENT_CHANNELS, latent.height, latent.width]),
    LATENT_CHANNELS,
    channels[0]!,
    {
      kernel: 3,
    },
  );
  const skips: string[] = [];
  let current = channels[0]!;
  for (const [level, to] of channels.entries()) {
    x = block(x, current, level);
    current = to;
    skips.push(x);
    if (level < channels.length - 1) x = conv(g, x, to, to, { kernel: 3, stride: 2 });
  }
  for (let level = channels.length - 1; level >= 0; level--) {
    x = block(g.node('Concat', [x, skips.pop()!], { axis: 1 }), current + channels[level]!, level);
    current = channels[level]!;
    if (level > 0) x = convTranspose(g, x, current, current, 2);
  }
  g.outputAs(conv(g, x, current, LATENT_CHANNELS, { kernel: 3 }), 'noise');
  return { bytes: g.toBytes(), weights: g.weights, weightBytes: g.weightBytes };
}

/** Builds the decoder of latents `latents` [batch, 4, height, width] into `image`, eight times as large. */
export function buildImageDecoder(latent: { readonly height: number; readonly width: number }): BuiltModel {
  const g = new GraphBuilder('image_decoder');
  const levels = [64, 64, 32, 16];
  let x = conv(
    g,
    g.input('latents', ['batch', LATENT_CHANNELS, latent.height, latent.width]),
    LATENT_CHANNELS,
    levels[0]!,
    {
      kernel: 3,
    },
  );
  let current = levels[0]!;
  for (const [level, to] of levels.entries()) {
    x = convBlock(g, x, current, to, { kernel: 3, activation: silu });
    current = to;
    if (level < levels.length - 1) x = convTranspose(g, x, to, to, 2);
  }
  g.outputAs(conv(g, x, current, 3, { kernel: 3 }), 'image');
  return { bytes: g.toBytes(), weights: g.weights, weightBytes: g.weightBytes };
}

interface ResidualSizes {
  readonly from: number;
  readonly to: number;
  readonly time: string;
  readonly timeWidth: number;
}

function residual(g: GraphBuilder, x: string, { from, to, time, timeWidth }: ResidualSizes): string {
  const first = convBlock(g, x, from, to, { kernel: 3, activation: silu });
  const shift = g.node('Reshape', [linear(g, time, timeWidth, to), g.integers([0, to, 1, 1])]);
  const second = convBlock(g, g.node('Add', [first, shift]), to, to, { kernel: 3, activation: silu });
  const skip = from === to ? x : conv(g, x, from, to);
  return g.node('Add', [skip, second]);
}

interface AttentionSizes {
  readonly width: number;
  readonly context: string;
  readonly contextWidth: number;
  readonly size: readonly [height: number, width: number];
}

/** Attention among positions, then to the text, then a feed-forward block. */
function attend(
  g: GraphBuilder,
  map: string,
  { width, context, contextWidth: from, size }: AttentionSizes,
): string {
  const heads = width / HEAD_SIZE;
  const text = linear(g, context, from, width);
  let x = toTokens(g, map, width);
  const own = layerNorm(g, x, width);
  x = g.node('Add', [x, multiHeadAttention(g, { query: own, key: own, value: own }, heads, width)]);
  const asked = layerNorm(g, x, width);
  x = g.node('Add', [x, multiHeadAttention(g, { query: asked, key: text, value: text }, heads, width)]);
  const inner = silu(g, linear(g, layerNorm(g, x, width), width, 4 * width));
  x = g.node('Add', [x, linear(g, inner, 4 * width, width)]);
  const back = g.node('Transpose', [x], { perm: [0, 2, 1] });
  return g.node('Reshape', [back, g.integers([0, width, size[0], size[1]])]);
}
