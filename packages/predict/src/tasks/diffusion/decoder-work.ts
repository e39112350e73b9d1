import { type NetworkWork, WorkCounter } from './network-work.js';

/** Channels of the decoder's levels, coarsest first (`block_out_channels` of the public configurations, reversed). */
const LEVELS = [512, 512, 256, 128];
const RESIDUAL_BLOCKS = 3;

/**
 * Work of decoding one latent of height × width into an image eight times as large: the decoder of the autoencoder that latent diffusion
 * models share (Rombach et al., 2022, appendix; public `config.json` of their autoencoders).
 */
export function decoderWork(height: number, width: number, latentChannels: number): NetworkWork {
  const counter = new WorkCounter();
  let area = height * width;
  let current = LEVELS[0]!;
  counter.convolution(latentChannels, current, area, 3);
  residualBlock(counter, current, current, area);
  counter.normalisation(current, area);
  for (let index = 0; index < 3; index++) counter.linear(current, current, area);
  counter.attention(current, area, area, 1);
  counter.linear(current, current, area);
  counter.elementwise(current, area);
  residualBlock(counter, current, current, area);
  for (const [level, to] of LEVELS.entries()) {
    for (let index = 0; index < RESIDUAL_BLOCKS; index++) {
      residualBlock(counter, current, to, area);
      current = to;
    }
    if (level === LEVELS.length - 1) continue;
    area *= 4;
    counter.elementwise(current, area);
    counter.convolution(current, current, area, 3);
  }
  counter.normalisation(current, area);
  counter.elementwise(current, area);
  counter.convolution(current, 3, area, 3);
  return counter.work;
}

function residualBlock(counter: WorkCounter, from: number, to: number, area: number): void {
  for (const channels of [from, to]) {
    counter.normalisation(channels, area);
    counter.elementwise(channels, area);
    counter.convolution(channels, to, area, 3);
  }
  if (from !== to) counter.convolution(from, to, area, 1);
  counter.elementwise(to, area);
}
