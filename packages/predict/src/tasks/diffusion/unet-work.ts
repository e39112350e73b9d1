import { type NetworkWork, WorkCounter } from './network-work.js';

/** A U-Net of latent diffusion, as its public `config.json` describes it. */
export interface UnetShape {
  /** Channels of every level, finest first. */
  readonly channels: readonly number[];
  /** Transformer blocks after every residual block of a level; 0 where the level has no attention. */
  readonly depths: readonly number[];
  /** Channels of one head, or heads of every level where their number is fixed. */
  readonly headSize?: number;
  readonly heads?: number;
  /** Width of the text's embedding. */
  readonly contextWidth: number;
  /** Values beside the text (sizes, pooled text); 0 where there are none. */
  readonly extraWidth: number;
}

/** Tokens of a prompt as CLIP pads it. */
const PROMPT_TOKENS = 77;
const RESIDUAL_BLOCKS = 2;
const LATENT_CHANNELS = 4;
const TIME_FACTOR = 4;

/**
 * Work of one evaluation for one image whose latent is height × width.
 * Layers: Rombach et al., High-Resolution Image Synthesis with Latent Diffusion Models, 2022; Podell et al., SDXL, 2023.
 */
export function unetWork(shape: UnetShape, height: number, width: number): NetworkWork {
  const counter = new WorkCounter();
  const { channels, depths } = shape;
  const [first] = channels;
  const areas = channels.map((_, level) => Math.ceil(height / 2 ** level) * Math.ceil(width / 2 ** level));
  const timeWidth = first! * TIME_FACTOR;
  const block = (from: number, to: number, level: number, depth = depths[level]!): void => {
    residualBlock(counter, from, to, areas[level]!, timeWidth);
    if (depth > 0) transformer(counter, shape, { width: to, area: areas[level]!, depth });
  };
  for (const from of shape.extraWidth > 0 ? [first!, shape.extraWidth] : [first!]) {
    counter.linear(from, timeWidth, 1);
    counter.linear(timeWidth, timeWidth, 1);
  }
  counter.convolution(LATENT_CHANNELS, first!, areas[0]!, 3);
  const skipped = [first!];
  let current = first!;
  for (const [level, to] of channels.entries()) {
    for (let index = 0; index < RESIDUAL_BLOCKS; index++) {
      block(current, to, level);
      current = to;
      skipped.push(to);
    }
    if (level === channels.length - 1) continue;
    counter.convolution(to, to, areas[level + 1]!, 3, 2);
    skipped.push(to);
  }
  const deepest = channels.length - 1;
  block(current, current, deepest, Math.max(depths[deepest]!, depths[deepest - 1]!, 1));
  block(current, current, deepest, 0);
  for (let level = deepest; level >= 0; level--) {
    for (let index = 0; index <= RESIDUAL_BLOCKS; index++) {
      block(current + skipped.pop()!, channels[level]!, level);
      current = channels[level]!;
    }
    if (level > 0) counter.convolution(current, current, areas[level - 1]!, 3);
  }
  counter.normalisation(current, areas[0]!);
  counter.elementwise(current, areas[0]!);
  counter.convolution(current, LATENT_CHANNELS, areas[0]!, 3);
  return counter.work;
}

function residualBlock(
  counter: WorkCounter,
  from: number,
  to: number,
  area: number,
  timeWidth: number,
): void {
  counter.normalisation(from, area);
  counter.elementwise(from, area);
  counter.convolution(from, to, area, 3);
  counter.linear(timeWidth, to, 1);
  counter.elementwise(to, area);
  counter.normalisation(to, area);
  counter.elementwise(to, area);
  counter.convolution(to, to, area, 3);
  if (from !== to) counter.convolution(from, to, area, 1);
  counter.elementwise(to, area);
}

interface TransformerSize {
  readonly width: number;
  readonly area: number;
  readonly depth: number;
}

function transformer(
  counter: WorkCounter,
  { heads, headSize, contextWidth }: UnetShape,
  { width, area, depth }: TransformerSize,
): void {
  const headCount = heads ?? width / headSize!;
  counter.normalisation(width, area);
  counter.linear(width, width, area);
  for (let index = 0; index < depth; index++) {
    for (const [keys, keyWidth] of [
      [area, width],
      [PROMPT_TOKENS, contextWidth],
    ] as const) {
      counter.normalisation(width, area);
      counter.linear(width, width, area, false);
      counter.linear(keyWidth, width, keys, false);
      counter.linear(keyWidth, width, keys, false);
      counter.attention(width, area, keys, headCount);
      counter.linear(width, width, area);
      counter.elementwise(width, area);
    }
    counter.normalisation(width, area);
    counter.linear(width, 8 * width, area);
    counter.elementwise(4 * width, area, 2);
    counter.linear(4 * width, width, area);
    counter.elementwise(width, area);
  }
  counter.linear(width, width, area);
  counter.elementwise(width, area);
}
