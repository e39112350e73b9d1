import type { GraphBuilder } from '@ctfusion/profile';
import { conv, convBlock, convTranspose, maxPool, relu } from '@ctfusion/profile/architectures';

/** U-Net (Ronneberger et al. 2015) with padded convolutions and batch norms: 64 … 1024 channels, `classes` maps out. */
export function uNet(g: GraphBuilder, image: string, classes = 21): string {
  const double = (x: string, from: number, to: number) =>
    convBlock(g, convBlock(g, x, from, to, { kernel: 3, activation: relu }), to, to, {
      kernel: 3,
      activation: relu,
    });
  const skips: string[] = [];
  let x = double(image, 3, 64);
  for (const channels of [128, 256, 512, 1024]) {
    skips.push(x);
    x = double(maxPool(g, x, { kernel: 2, stride: 2 }), channels / 2, channels);
  }
  for (const channels of [512, 256, 128, 64]) {
    const up = convTranspose(g, x, channels * 2, channels, 2);
    x = double(g.node('Concat', [skips.pop()!, up], { axis: 1 }), channels * 2, channels);
  }
  return conv(g, x, 64, classes, { bias: true });
}
