import type { GraphBuilder } from '../graph-builder/graph-builder.js';
import {
  type Activation,
  convBlock,
  globalAveragePool,
  hardSwish,
  linear,
  maxPool,
  relu,
  relu6,
  silu,
} from './layers.js';
import { hardSigmoid, squeezeExcite } from './squeeze-excite.js';

interface InvertedBlock {
  readonly from: number;
  readonly hidden: number;
  readonly to: number;
  readonly kernel: number;
  readonly stride: number;
  readonly activation: Activation;
  /** Channels of the gate; none without. */
  readonly squeezed?: number;
  readonly gate?: Activation;
  readonly squeezeActivation?: Activation;
  /** One dense convolution in the place of the 1 × 1 and the depth-wise one (EfficientNetV2). */
  readonly isFused?: boolean;
}

/** Expands, convolves each channel by itself, and narrows (Sandler et al. 2018); with a shortcut where nothing changes size. */
function invertedBlock(g: GraphBuilder, x: string, block: InvertedBlock): string {
  const { from, hidden, to, kernel, stride, activation } = block;
  let y = x;
  if (block.isFused === true) {
    y = convBlock(g, y, from, hidden === from ? to : hidden, { kernel, stride, activation });
    if (hidden !== from) y = convBlock(g, y, hidden, to);
  } else {
    if (hidden !== from) y = convBlock(g, y, from, hidden, { activation });
    y = convBlock(g, y, hidden, hidden, { kernel, stride, groups: hidden, activation });
    if (block.squeezed !== undefined) {
      const gate = block.gate === undefined ? {} : { gate: block.gate };
      y = squeezeExcite(g, y, hidden, block.squeezed, {
        inner: block.squeezeActivation ?? activation,
        ...gate,
      });
    }
    y = convBlock(g, y, hidden, to);
  }
  return stride === 1 && from === to ? g.node('Add', [x, y]) : y;
}

/** The nearest multiple of eight, at least eight and not a tenth below. */
function toEights(channels: number): number {
  const rounded = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}

/** MobileNetV2 (Sandler et al. 2018): expansion, output channels, blocks, stride. */
const MOBILE_V2 = [
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
  let from = 32;
  for (const [expansion, to, blocks, firstStride] of MOBILE_V2) {
    for (let block = 0; block < blocks; block++) {
      const stride = block === 0 ? firstStride : 1;
      x = invertedBlock(g, x, { from, hidden: from * expansion, to, kernel: 3, stride, activation: relu6 });
      from = to;
    }
  }
  return linear(g, globalAveragePool(g, convBlock(g, x, from, 1280, { activation: relu6 })), 1280, 1000);
}

/** MobileNetV3 (Howard et al. 2019, tables 1 and 2): kernel, hidden channels, output channels, gate, hard swish, stride. */
const MOBILE_V3 = {
  large: [
    [3, 16, 16, false, false, 1],
    [3, 64, 24, false, false, 2],
    [3, 72, 24, false, false, 1],
    [5, 72, 40, true, false, 2],
    [5, 120, 40, true, false, 1],
    [5, 120, 40, true, false, 1],
    [3, 240, 80, false, true, 2],
    [3, 200, 80, false, true, 1],
    [3, 184, 80, false, true, 1],
    [3, 184, 80, false, true, 1],
    [3, 480, 112, true, true, 1],
    [3, 672, 112, true, true, 1],
    [5, 672, 160, true, true, 2],
    [5, 960, 160, true, true, 1],
    [5, 960, 160, true, true, 1],
  ],
  small: [
    [3, 16, 16, true, false, 2],
    [3, 72, 24, false, false, 2],
    [3, 88, 24, false, false, 1],
    [5, 96, 40, true, true, 2],
    [5, 240, 40, true, true, 1],
    [5, 240, 40, true, true, 1],
    [5, 120, 48, true, true, 1],
    [5, 144, 48, true, true, 1],
    [5, 288, 96, true, true, 2],
    [5, 576, 96, true, true, 1],
    [5, 576, 96, true, true, 1],
  ],
} as const;

export function mobileNetV3(g: GraphBuilder, image: string, size: keyof typeof MOBILE_V3): string {
  let x = convBlock(g, image, 3, 16, { kernel: 3, stride: 2, activation: hardSwish });
  let from = 16;
  for (const [kernel, hidden, to, isGated, isHard, stride] of MOBILE_V3[size]) {
    const gate = { squeezed: toEights(hidden / 4), gate: hardSigmoid, squeezeActivation: relu };
    const activation = isHard ? hardSwish : relu;
    x = invertedBlock(g, x, { from, hidden, to, kernel, stride, activation, ...(isGated ? gate : {}) });
    from = to;
  }
  const last = 6 * from;
  const head = size === 'large' ? 1280 : 1024;
  const pooled = globalAveragePool(g, convBlock(g, x, from, last, { activation: hardSwish }));
  return linear(g, hardSwish(g, linear(g, pooled, last, head)), head, 1000);
}

/** MNASNet-B1 (Tan et al. 2018): output channels, kernel, stride, expansion, blocks. */
const MNAS = [
  [24, 3, 2, 3, 3],
  [40, 5, 2, 3, 3],
  [80, 5, 2, 6, 3],
  [96, 3, 1, 6, 2],
  [192, 5, 2, 6, 4],
  [320, 3, 1, 6, 1],
] as const;

export function mnasNet(g: GraphBuilder, image: string, width: number): string {
  const [stem, first] = [toEights(32 * width), toEights(16 * width)];
  let x = convBlock(g, image, 3, stem, { kernel: 3, stride: 2, activation: relu });
  x = convBlock(g, x, stem, stem, { kernel: 3, groups: stem, activation: relu });
  x = convBlock(g, x, stem, first);
  let from = first;
  for (const [plain, kernel, firstStride, expansion, blocks] of MNAS) {
    const to = toEights(plain * width);
    for (let block = 0; block < blocks; block++) {
      const stride = block === 0 ? firstStride : 1;
      x = invertedBlock(g, x, { from, hidden: from * expansion, to, kernel, stride, activation: relu });
      from = to;
    }
  }
  return linear(g, globalAveragePool(g, convBlock(g, x, from, 1280, { activation: relu })), 1280, 1000);
}

/** EfficientNet-B0 (Tan and Le 2019): expansion, output channels, blocks, stride, kernel. */
const EFFICIENT = [
  [1, 16, 1, 1, 3],
  [6, 24, 2, 2, 3],
  [6, 40, 2, 2, 5],
  [6, 80, 3, 2, 3],
  [6, 112, 3, 1, 5],
  [6, 192, 4, 2, 5],
  [6, 320, 1, 1, 3],
] as const;

/** EfficientNet-B0 to B7 by the factors of its width and its depth. */
export function efficientNet(
  g: GraphBuilder,
  image: string,
  { width, depth }: { readonly width: number; readonly depth: number },
): string {
  let from = toEights(32 * width);
  let x = convBlock(g, image, 3, from, { kernel: 3, stride: 2, activation: silu });
  for (const [expansion, plain, blocks, firstStride, kernel] of EFFICIENT) {
    const to = toEights(plain * width);
    for (let block = 0; block < Math.ceil(blocks * depth); block++) {
      const stride = block === 0 ? firstStride : 1;
      const squeezed = Math.max(1, Math.floor(from / 4));
      const hidden = toEights(from * expansion);
      x = invertedBlock(g, x, { from, hidden, to, kernel, stride, activation: silu, squeezed });
      from = to;
    }
  }
  const last = 4 * from;
  return linear(g, globalAveragePool(g, convBlock(g, x, from, last, { activation: silu })), last, 1000);
}

/** EfficientNetV2 (Tan and Le 2021, table 4): fused, expansion, stride, output channels, blocks; all of 3 × 3. */
const EFFICIENT_V2 = {
  s: [
    [true, 1, 1, 24, 2],
    [true, 4, 2, 48, 4],
    [true, 4, 2, 64, 4],
    [false, 4, 2, 128, 6],
    [false, 6, 1, 160, 9],
    [false, 6, 2, 256, 15],
  ],
  m: [
    [true, 1, 1, 24, 3],
    [true, 4, 2, 48, 5],
    [true, 4, 2, 80, 5],
    [false, 4, 2, 160, 7],
    [false, 6, 1, 176, 14],
    [false, 6, 2, 304, 18],
    [false, 6, 1, 512, 5],
  ],
  l: [
    [true, 1, 1, 32, 4],
    [true, 4, 2, 64, 7],
    [true, 4, 2, 96, 7],
    [false, 4, 2, 192, 10],
    [false, 6, 1, 224, 19],
    [false, 6, 2, 384, 25],
    [false, 6, 1, 640, 7],
  ],
} as const;

export function efficientNetV2(g: GraphBuilder, image: string, size: keyof typeof EFFICIENT_V2): string {
  let from: number = EFFICIENT_V2[size][0][3];
  let x = convBlock(g, image, 3, from, { kernel: 3, stride: 2, activation: silu });
  for (const [isFused, expansion, firstStride, to, blocks] of EFFICIENT_V2[size]) {
    for (let block = 0; block < blocks; block++) {
      const stride = block === 0 ? firstStride : 1;
      const own = isFused ? { isFused } : { squeezed: Math.max(1, Math.floor(from / 4)) };
      x = invertedBlock(g, x, {
        from,
        hidden: from * expansion,
        to,
        kernel: 3,
        stride,
        activation: silu,
        ...own,
      });
      from = to;
    }
  }
  return linear(g, globalAveragePool(g, convBlock(g, x, from, 1280, { activation: silu })), 1280, 1000);
}

/** ShuffleNetV2 (Ma et al. 2018, table 5): channels of the three stages and of the last convolution. */
export function shuffleNetV2(
  g: GraphBuilder,
  image: string,
  { stages, last }: { readonly stages: readonly number[]; readonly last: number },
): string {
  let x = convBlock(g, image, 3, 24, { kernel: 3, stride: 2, activation: relu });
  x = maxPool(g, x, { kernel: 3, stride: 2, padding: 1 });
  let from = 24;
  for (const [stage, to] of stages.entries()) {
    for (let unit = 0; unit < [4, 8, 4][stage]!; unit++) {
      x = shuffle(g, unit === 0 ? reducingUnit(g, x, from, to) : plainUnit(g, x, to), to);
    }
    from = to;
  }
  return linear(g, globalAveragePool(g, convBlock(g, x, from, last, { activation: relu })), last, 1000);
}

function shuffleBranch(g: GraphBuilder, x: string, from: number, half: number, stride: number): string {
  let y = convBlock(g, x, from, half, { activation: relu });
  y = convBlock(g, y, half, half, { kernel: 3, stride, groups: half });
  return convBlock(g, y, half, half, { activation: relu });
}

function reducingUnit(g: GraphBuilder, x: string, from: number, to: number): string {
  const beside = convBlock(g, x, from, from, { kernel: 3, stride: 2, groups: from });
  const left = convBlock(g, beside, from, to / 2, { activation: relu });
  return g.node('Concat', [left, shuffleBranch(g, x, from, to / 2, 2)], { axis: 1 });
}

function plainUnit(g: GraphBuilder, x: string, channels: number): string {
  const half = channels / 2;
  const [kept, changed] = g.nodes('Split', [x, g.integers([half, half])], 2, { axis: 1 });
  return g.node('Concat', [kept!, shuffleBranch(g, changed!, half, half, 1)], { axis: 1 });
}

/** Mixes the channels of both halves: [2, half] → [half, 2]. The sides of the map are kept by the zeros. */
function shuffle(g: GraphBuilder, x: string, channels: number): string {
  const shape = g.node('Shape', [x]);
  const sides = g.node('Slice', [shape, g.integers([2]), g.integers([4])]);
  const split = g.node('Concat', [g.integers([0, 2, channels / 2]), sides], { axis: 0 });
  const turned = g.node('Transpose', [g.node('Reshape', [x, split])], { perm: [0, 2, 1, 3, 4] });
  return g.node('Reshape', [turned, g.node('Concat', [g.integers([0, channels]), sides], { axis: 0 })]);
}
