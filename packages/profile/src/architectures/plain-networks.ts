import type { GraphBuilder } from '../graph-builder/graph-builder.js';
import { conv, convBlock, globalAveragePool, linear, maxPool, relu } from './layers.js';

/** VGG's convolutions (Simonyan and Zisserman 2014) as lists: channels, or a pool. */
const VGG_LAYOUTS = {
  11: [64, 'M', 128, 'M', 256, 256, 'M', 512, 512, 'M', 512, 512, 'M'],
  13: [64, 64, 'M', 128, 128, 'M', 256, 256, 'M', 512, 512, 'M', 512, 512, 'M'],
  16: [64, 64, 'M', 128, 128, 'M', 256, 256, 256, 'M', 512, 512, 512, 'M', 512, 512, 512, 'M'],
  19: [64, 64, 'M', 128, 128, 'M', 256, 256, 256, 256, 'M', 512, 512, 512, 512, 'M', 512, 512, 512, 512, 'M'],
} as const;

export interface VggSizes {
  readonly layers: keyof typeof VGG_LAYOUTS;
  readonly hasNorms?: boolean;
}

export function vgg(g: GraphBuilder, image: string, { layers, hasNorms = false }: VggSizes): string {
  let x = image;
  let channels = 3;
  for (const item of VGG_LAYOUTS[layers]) {
    if (item === 'M') {
      x = maxPool(g, x, { kernel: 2, stride: 2 });
      continue;
    }
    const options = { kernel: 3, bias: true };
    x = hasNorms
      ? convBlock(g, x, channels, item, { ...options, activation: relu })
      : relu(g, conv(g, x, channels, item, options));
    channels = item;
  }
  return threeLayers(g, x, 512 * 7 * 7);
}

function threeLayers(g: GraphBuilder, x: string, from: number): string {
  const flat = g.node('Flatten', [x], { axis: 1 });
  return linear(g, relu(g, linear(g, relu(g, linear(g, flat, from, 4096)), 4096, 4096)), 4096, 1000);
}

/** AlexNet as torchvision has it (Krizhevsky 2014, one weird trick): channels, kernel, stride, padding; pools of 3 by 2. */
export function alexNet(g: GraphBuilder, image: string): string {
  const pool = { kernel: 3, stride: 2 };
  const layer = (x: string, from: number, to: number, kernel: number, stride = 1, padding = 1): string =>
    relu(g, conv(g, x, from, to, { kernel, stride, padding, bias: true }));
  let x = maxPool(g, layer(image, 3, 64, 11, 4, 2), pool);
  x = maxPool(g, layer(x, 64, 192, 5, 1, 2), pool);
  x = layer(layer(layer(x, 192, 384, 3), 384, 256, 3), 256, 256, 3);
  return threeLayers(g, maxPool(g, x, pool), 256 * 6 * 6);
}

/** SqueezeNet (Iandola et al. 2016): squeezed and expanded channels of every fire module, or a pool. */
const SQUEEZE_LAYOUTS = {
  '1.0': [16, 16, 32, 'M', 32, 48, 48, 64, 'M', 64],
  '1.1': [16, 16, 'M', 32, 32, 'M', 48, 48, 64, 64],
} as const;

export function squeezeNet(g: GraphBuilder, image: string, version: keyof typeof SQUEEZE_LAYOUTS): string {
  const pool = { kernel: 3, stride: 2, ceil: true };
  const [stem, kernel] = version === '1.0' ? [96, 7] : [64, 3];
  let x = maxPool(
    g,
    relu(g, conv(g, image, 3, stem!, { kernel: kernel!, stride: 2, padding: 0, bias: true })),
    pool,
  );
  let channels = stem!;
  for (const item of SQUEEZE_LAYOUTS[version]) {
    if (item === 'M') {
      x = maxPool(g, x, pool);
      continue;
    }
    const squeezed = relu(g, conv(g, x, channels, item, { bias: true }));
    const expand = (size: number): string =>
      relu(g, conv(g, squeezed, item, 4 * item, { kernel: size, bias: true }));
    x = g.node('Concat', [expand(1), expand(3)], { axis: 1 });
    channels = 8 * item;
  }
  return globalAveragePool(g, relu(g, conv(g, x, channels, 1000, { bias: true })));
}
