import type { GraphBuilder } from '../graph-builder/graph-builder.js';
import {
  type Activation,
  batchNorm,
  conv,
  convBlock,
  globalAveragePool,
  linear,
  maxPool,
  relu,
} from './layers.js';
import { squeezeExcite } from './squeeze-excite.js';

export interface ResNetSizes {
  readonly blocks: readonly number[];
  /** Three convolutions a block, the outer ones 1 × 1; else two of 3 × 3. */
  readonly isBottleneck?: boolean;
  readonly groups?: number;
  /** Channels of a group in the first stage. */
  readonly groupWidth?: number;
}

/**
 * Features of a ResNet (He et al. 2015, with the stride in the 3 × 3 as torchvision has it; groups: Xie et al. 2016; wide ones: Zagoruyko and
 * Komodakis 2016): the last stage's channels at 1/32.
 */
export function resNetFeatures(
  g: GraphBuilder,
  image: string,
  { blocks, isBottleneck = true, groups = 1, groupWidth = 64 }: ResNetSizes,
): string {
  let x = convBlock(g, image, 3, 64, { kernel: 7, stride: 2, padding: 3, activation: relu });
  x = maxPool(g, x, { kernel: 3, stride: 2, padding: 1 });
  let channels = 64;
  for (const [stage, count] of blocks.entries()) {
    const plain = 64 * 2 ** stage;
    const inner = isBottleneck ? ((plain * groupWidth) / 64) * groups : plain;
    const to = isBottleneck ? plain * 4 : plain;
    for (let block = 0; block < count; block++) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      const y = isBottleneck
        ? bottleneck(g, x, channels, inner, to, { stride, groups })
        : convBlock(g, convBlock(g, x, channels, to, { kernel: 3, stride, activation: relu }), to, to, {
            kernel: 3,
          });
      const isChanged = stride > 1 || channels !== to;
      x = relu(g, g.node('Add', [y, isChanged ? convBlock(g, x, channels, to, { stride }) : x]));
      channels = to;
    }
  }
  return x;
}

function bottleneck(
  g: GraphBuilder,
  x: string,
  from: number,
  inner: number,
  to: number,
  { stride, groups }: { readonly stride: number; readonly groups: number },
): string {
  const reduced = convBlock(g, x, from, inner, { activation: relu });
  return convBlock(
    g,
    convBlock(g, reduced, inner, inner, { kernel: 3, stride, groups, activation: relu }),
    inner,
    to,
  );
}

export function resNet(g: GraphBuilder, image: string, sizes: ResNetSizes): string {
  const width = (sizes.isBottleneck ?? true) ? 2048 : 512;
  return linear(g, globalAveragePool(g, resNetFeatures(g, image, sizes)), width, 1000);
}

export interface RegNetSizes {
  readonly depth: number;
  readonly firstWidth: number;
  readonly slope: number;
  readonly multiplier: number;
  readonly groupWidth: number;
  readonly isY: boolean;
}

/** The nearest whole number, of two the even one: as PyTorch rounds the widths, one of which lies half-way. */
function toEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}

/** Width of every block rounded to a few widths, and these to whole groups (Radosavovic et al. 2020, equations 2 to 4). */
function regNetStages({ depth, firstWidth, slope, multiplier, groupWidth }: RegNetSizes): {
  readonly width: number;
  readonly blocks: number;
  readonly groupWidth: number;
}[] {
  const widths = Array.from({ length: depth }, (_, block) => {
    const power = Math.round(Math.log((firstWidth + slope * block) / firstWidth) / Math.log(multiplier));
    return toEven((firstWidth * multiplier ** power) / 8) * 8;
  });
  return [...new Set(widths)].map((width) => {
    const group = Math.min(groupWidth, width);
    const whole = Math.max(group, Math.floor((width + group / 2) / group) * group);
    return {
      width: whole < 0.9 * width ? whole + group : whole,
      blocks: widths.filter((other) => other === width).length,
      groupWidth: group,
    };
  });
}

/** A RegNet of the kinds X and, with squeeze and excitation, Y. */
export function regNet(g: GraphBuilder, image: string, sizes: RegNetSizes): string {
  let x = convBlock(g, image, 3, 32, { kernel: 3, stride: 2, activation: relu });
  let channels = 32;
  for (const { width, blocks, groupWidth } of regNetStages(sizes)) {
    for (let block = 0; block < blocks; block++) {
      const stride = block === 0 ? 2 : 1;
      const options = { kernel: 3, stride, groups: width / groupWidth, activation: relu as Activation };
      let y = convBlock(g, convBlock(g, x, channels, width, { activation: relu }), width, width, options);
      if (sizes.isY) y = squeezeExcite(g, y, width, Math.round(0.25 * channels), { inner: relu });
      y = convBlock(g, y, width, width);
      const isChanged = stride > 1 || channels !== width;
      x = relu(g, g.node('Add', [y, isChanged ? convBlock(g, x, channels, width, { stride }) : x]));
      channels = width;
    }
  }
  return linear(g, globalAveragePool(g, x), channels, 1000);
}

/** DenseNet (Huang et al. 2016): every layer reads the maps of all before it in its block. */
export function denseNet(
  g: GraphBuilder,
  image: string,
  {
    growth,
    blocks,
    stem,
  }: { readonly growth: number; readonly blocks: readonly number[]; readonly stem: number },
): string {
  let x = convBlock(g, image, 3, stem, { kernel: 7, stride: 2, padding: 3, activation: relu });
  x = maxPool(g, x, { kernel: 3, stride: 2, padding: 1 });
  let channels = stem;
  for (const [index, layers] of blocks.entries()) {
    for (let layer = 0; layer < layers; layer++) {
      const reduced = conv(g, normRelu(g, x, channels), channels, 4 * growth);
      const added = conv(g, normRelu(g, reduced, 4 * growth), 4 * growth, growth, { kernel: 3 });
      x = g.node('Concat', [x, added], { axis: 1 });
      channels += growth;
    }
    if (index === blocks.length - 1) break;
    x = conv(g, normRelu(g, x, channels), channels, channels / 2);
    x = g.node('AveragePool', [x], { kernel_shape: [2, 2], strides: [2, 2] });
    channels /= 2;
  }
  return linear(g, globalAveragePool(g, normRelu(g, x, channels)), channels, 1000);
}

const normRelu = (g: GraphBuilder, x: string, channels: number): string => relu(g, batchNorm(g, x, channels));
