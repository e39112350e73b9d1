import type { GraphBuilder } from '@ctfusion/profile';
import {
  type Activation,
  conv,
  convBlock,
  gelu,
  globalAveragePool,
  layerNorm,
  linear,
  maxPool,
  multiHeadAttention,
  relu,
  relu6,
  silu,
  toTokens,
} from './layers.js';

/** Features of ResNet-50 (He et al. 2015, with the stride in the 3×3 as torchvision has it): 2048 channels at 1/32. */
export function resNet50Features(g: GraphBuilder, image: string): string {
  let x = convBlock(g, image, 3, 64, { kernel: 7, stride: 2, padding: 3, activation: relu });
  x = maxPool(g, x, { kernel: 3, stride: 2, padding: 1 });
  let channels = 64;
  for (const [stage, blocks] of [3, 4, 6, 3].entries()) {
    const width = 64 * 2 ** stage;
    for (let block = 0; block < blocks; block++) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      let y = convBlock(g, x, channels, width, { activation: relu });
      y = convBlock(g, y, width, width, { kernel: 3, stride, activation: relu });
      y = convBlock(g, y, width, width * 4);
      const shortcut = block === 0 ? convBlock(g, x, channels, width * 4, { stride }) : x;
      x = relu(g, g.node('Add', [y, shortcut]));
      channels = width * 4;
    }
  }
  return x;
}

export function resNet50(g: GraphBuilder, image: string): string {
  return linear(g, globalAveragePool(g, resNet50Features(g, image)), 2048, 1000);
}

/** VGG-16's convolutions (Simonyan and Zisserman 2014) as a list: channels, or a pool. */
const vgg16Layout = [
  64,
  64,
  'M',
  128,
  128,
  'M',
  256,
  256,
  256,
  'M',
  512,
  512,
  512,
  'M',
  512,
  512,
  512,
  'M',
] as const;

export function vgg16(g: GraphBuilder, image: string): string {
  let x = image;
  let channels = 3;
  for (const item of vgg16Layout) {
    if (item === 'M') {
      x = maxPool(g, x, { kernel: 2, stride: 2 });
      continue;
    }
    x = relu(g, conv(g, x, channels, item, { kernel: 3, bias: true }));
    channels = item;
  }
  x = g.node('Flatten', [x], { axis: 1 });
  x = relu(g, linear(g, x, 512 * 7 * 7, 4096));
  x = relu(g, linear(g, x, 4096, 4096));
  return linear(g, x, 4096, 1000);
}

/** MobileNetV2 (Sandler et al. 2018): expansion, output channels, blocks, stride. */
const mobileNetV2Layout = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

export function mobileNetV2(g: GraphBuilder, image: string): string {
  let x = convBlock(g, image, 3, 32, { kernel: 3, stride: 2, activation: relu6 });
  let channels = 32;
  for (const [expansion, to, blocks, firstStride] of mobileNetV2Layout) {
    for (let block = 0; block < blocks; block++) {
      const stride = block === 0 ? firstStride : 1;
      const hidden = channels * expansion;
      let y = expansion === 1 ? x : convBlock(g, x, channels, hidden, { activation: relu6 });
      y = convBlock(g, y, hidden, hidden, { kernel: 3, stride, groups: hidden, activation: relu6 });
      y = convBlock(g, y, hidden, to);
      x = stride === 1 && channels === to ? g.node('Add', [x, y]) : y;
      channels = to;
    }
  }
  x = convBlock(g, x, channels, 1280, { activation: relu6 });
  return linear(g, globalAveragePool(g, x), 1280, 1000);
}

/** EfficientNet-B0 (Tan and Le 2019): expansion, output channels, blocks, stride, kernel. */
const efficientNetB0Layout = [
  [1, 16, 1, 1, 3],
  [6, 24, 2, 2, 3],
  [6, 40, 2, 2, 5],
  [6, 80, 3, 2, 3],
  [6, 112, 3, 1, 5],
  [6, 192, 4, 2, 5],
  [6, 320, 1, 1, 3],
] as const;

export function efficientNetB0(g: GraphBuilder, image: string): string {
  let x = convBlock(g, image, 3, 32, { kernel: 3, stride: 2, activation: silu });
  let channels = 32;
  for (const [expansion, to, blocks, firstStride, kernel] of efficientNetB0Layout) {
    for (let block = 0; block < blocks; block++) {
      const stride = block === 0 ? firstStride : 1;
      const hidden = channels * expansion;
      let y = expansion === 1 ? x : convBlock(g, x, channels, hidden, { activation: silu });
      y = convBlock(g, y, hidden, hidden, { kernel, stride, groups: hidden, activation: silu });
      y = squeezeExcite(g, y, hidden, Math.max(1, Math.floor(channels / 4)), silu);
      y = convBlock(g, y, hidden, to);
      x = stride === 1 && channels === to ? g.node('Add', [x, y]) : y;
      channels = to;
    }
  }
  x = convBlock(g, x, channels, 1280, { activation: silu });
  return linear(g, globalAveragePool(g, x), 1280, 1000);
}

function squeezeExcite(
  g: GraphBuilder,
  x: string,
  channels: number,
  squeezed: number,
  activation: Activation,
): string {
  const pooled = g.node('GlobalAveragePool', [x]);
  const reduced = activation(g, conv(g, pooled, channels, squeezed, { bias: true }));
  const gate = g.node('Sigmoid', [conv(g, reduced, squeezed, channels, { bias: true })]);
  return g.node('Mul', [x, gate]);
}

/** ViT-B/16 (Dosovitskiy et al. 2020) at 224 × 224: 197 tokens of width 768, 12 layers, 12 heads. */
export function viTB16(g: GraphBuilder, image: string): string {
  const width = 768;
  const patches = toTokens(
    g,
    conv(g, image, 3, width, { kernel: 16, stride: 16, padding: 0, bias: true }),
    width,
  );
  const batch = g.node('Slice', [g.node('Shape', [patches]), g.integers([0]), g.integers([1])]);
  const classShape = g.node('Concat', [batch, g.integers([1, width])], { axis: 0 });
  const classToken = g.node('Expand', [g.weight([1, 1, width], { uniform: 0.02 }), classShape]);
  let x = g.node('Concat', [classToken, patches], { axis: 1 });
  x = g.node('Add', [x, g.weight([1, 197, width], { uniform: 0.02 })]);
  for (let layer = 0; layer < 12; layer++) {
    const normalised = layerNorm(g, x, width);
    const sources = { query: normalised, key: normalised, value: normalised };
    x = g.node('Add', [x, multiHeadAttention(g, sources, 12, width)]);
    const hidden = gelu(g, linear(g, layerNorm(g, x, width), width, width * 4));
    x = g.node('Add', [x, linear(g, hidden, width * 4, width)]);
  }
  const first = g.node('Gather', [layerNorm(g, x, width), g.integers([0])], { axis: 1 });
  return linear(g, g.node('Reshape', [first, g.integers([-1, width])]), width, 1000);
}
