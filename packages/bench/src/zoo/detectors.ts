import type { GraphBuilder } from '@ctfusion/profile';
import {
  conv,
  convBlock,
  type ImageSize,
  layerNorm,
  linear,
  maxPool,
  multiHeadAttention,
  relu,
  resNetFeatures,
  silu,
  toTokens,
} from '@ctfusion/profile/architectures';

/** Names of a detector's outputs: boxes [batch, candidates, 4], scores [batch, candidates, classes]. */
export interface DetectorOutputs {
  readonly boxes: string;
  readonly scores: string;
}

const cocoClassesWithBackground = 91;

/** SSD300 on VGG-16 (Liu et al. 2016, torchvision's layer list): six feature maps, 8,732 boxes at 300 × 300. */
export function vggSsd300(g: GraphBuilder, image: string): DetectorOutputs {
  const step = (x: string, from: number, to: number) =>
    relu(g, conv(g, x, from, to, { kernel: 3, bias: true }));
  let x = maxPool(g, step(step(image, 3, 64), 64, 64), { kernel: 2, stride: 2 });
  x = maxPool(g, step(step(x, 64, 128), 128, 128), { kernel: 2, stride: 2 });
  x = maxPool(g, step(step(step(x, 128, 256), 256, 256), 256, 256), { kernel: 2, stride: 2, ceil: true });
  const conv4 = step(step(step(x, 256, 512), 512, 512), 512, 512);
  x = maxPool(g, conv4, { kernel: 2, stride: 2 });
  x = maxPool(g, step(step(step(x, 512, 512), 512, 512), 512, 512), { kernel: 3, stride: 1, padding: 1 });
  x = relu(g, conv(g, x, 512, 1024, { kernel: 3, dilation: 6, bias: true }));
  const conv7 = relu(g, conv(g, x, 1024, 1024, { bias: true }));
  const extra = (
    from: string,
    channels: number,
    middle: number,
    to: number,
    stride: number,
    padding: number,
  ) =>
    relu(
      g,
      conv(g, relu(g, conv(g, from, channels, middle, { bias: true })), middle, to, {
        kernel: 3,
        stride,
        padding,
        bias: true,
      }),
    );
  const conv8 = extra(conv7, 1024, 256, 512, 2, 1);
  const conv9 = extra(conv8, 512, 128, 256, 2, 1);
  const conv10 = extra(conv9, 256, 128, 256, 1, 0);
  const conv11 = extra(conv10, 256, 128, 256, 1, 0);
  const maps: readonly (readonly [string, number, number])[] = [
    [scaledL2Norm(g, conv4, 512), 512, 4],
    [conv7, 1024, 6],
    [conv8, 512, 6],
    [conv9, 256, 6],
    [conv10, 256, 4],
    [conv11, 256, 4],
  ];
  const head = (values: number) =>
    g.node(
      'Concat',
      maps.map(([map, channels, anchors]) =>
        anchorRows(g, conv(g, map, channels, anchors * values, { kernel: 3, bias: true }), values),
      ),
      { axis: 1 },
    );
  return { boxes: head(4), scores: g.node('Softmax', [head(cocoClassesWithBackground)], { axis: -1 }) };
}

/** x / ‖x‖₂ over channels, times a learned scale per channel. */
function scaledL2Norm(g: GraphBuilder, x: string, channels: number): string {
  const norm = g.node('ReduceL2', [x, g.integers([1])], { keepdims: 1 });
  const normalised = g.node('Div', [x, g.node('Add', [norm, g.floats(1e-10)])]);
  return g.node('Mul', [normalised, g.weight([1, channels, 1, 1], { value: 20 })]);
}

/** [batch, anchors · values, height, width] → [batch, height · width · anchors, values]. */
function anchorRows(g: GraphBuilder, x: string, values: number): string {
  return g.node('Reshape', [g.node('Transpose', [x], { perm: [0, 2, 3, 1] }), g.integers([0, -1, values])]);
}

/** DETR (Carion et al. 2020) on ResNet-50: six encoder and six decoder layers, width 256, 8 heads, 100 queries. */
export function detr(g: GraphBuilder, image: string, size: ImageSize): DetectorOutputs {
  const width = 256;
  const queries = 100;
  const cells = Math.ceil(size.height / 32) * Math.ceil(size.width / 32);
  const features = conv(g, resNetFeatures(g, image, { blocks: [3, 4, 6, 3] }), 2048, width, { bias: true });
  let memory = toTokens(g, features, width);
  const position = g.weight([1, cells, width], { uniform: 1 });
  const withPosition = (x: string, embedding: string) => g.node('Add', [x, embedding]);
  const feedForward = (x: string) => {
    const hidden = relu(g, linear(g, x, width, 2048));
    return layerNorm(g, g.node('Add', [x, linear(g, hidden, 2048, width)]), width);
  };
  for (let layer = 0; layer < 6; layer++) {
    const query = withPosition(memory, position);
    const attended = multiHeadAttention(g, { query, key: query, value: memory }, 8, width);
    memory = feedForward(layerNorm(g, g.node('Add', [memory, attended]), width));
  }
  const queryEmbedding = g.weight([1, queries, width], { uniform: 1 });
  const batch = g.node('Slice', [g.node('Shape', [memory]), g.integers([0]), g.integers([1])]);
  const shape = g.node('Concat', [batch, g.integers([queries, width])], { axis: 0 });
  let target = g.node('Expand', [g.weight([1, 1, width], { value: 0 }), shape]);
  const keys = withPosition(memory, position);
  for (let layer = 0; layer < 6; layer++) {
    const query = withPosition(target, queryEmbedding);
    const own = multiHeadAttention(g, { query, key: query, value: target }, 8, width);
    target = layerNorm(g, g.node('Add', [target, own]), width);
    const crossQuery = withPosition(target, queryEmbedding);
    const cross = multiHeadAttention(g, { query: crossQuery, key: keys, value: memory }, 8, width);
    target = feedForward(layerNorm(g, g.node('Add', [target, cross]), width));
  }
  target = layerNorm(g, target, width);
  const scores = g.node('Softmax', [linear(g, target, width, cocoClassesWithBackground + 1)], { axis: -1 });
  const hidden = relu(g, linear(g, relu(g, linear(g, target, width, width)), width, width));
  return { boxes: g.node('Sigmoid', [linear(g, hidden, width, 4)]), scores };
}

/** YOLOv8-s (Ultralytics 2023) without its decoding arithmetic: widths halved, depths a third of the largest model. */
export function yoloV8s(g: GraphBuilder, image: string): DetectorOutputs {
  const block = (x: string, from: number, to: number, kernel: number, stride = 1) =>
    convBlock(g, x, from, to, { kernel, stride, activation: silu });
  const stem = block(block(image, 3, 32, 3, 2), 32, 64, 3, 2);
  const p3 = c2f(g, block(c2f(g, stem, { from: 64, to: 64, depth: 1, shortcut: true }), 64, 128, 3, 2), {
    from: 128,
    to: 128,
    depth: 2,
    shortcut: true,
  });
  const p4 = c2f(g, block(p3, 128, 256, 3, 2), { from: 256, to: 256, depth: 2, shortcut: true });
  const p5 = spatialPyramid(
    g,
    c2f(g, block(p4, 256, 512, 3, 2), { from: 512, to: 512, depth: 1, shortcut: true }),
    512,
  );
  const join = (a: string, b: string) => g.node('Concat', [a, b], { axis: 1 });
  const up4 = c2f(g, join(upsample(g, p5), p4), { from: 768, to: 256, depth: 1, shortcut: false });
  const out3 = c2f(g, join(upsample(g, up4), p3), { from: 384, to: 128, depth: 1, shortcut: false });
  const out4 = c2f(g, join(block(out3, 128, 128, 3, 2), up4), {
    from: 384,
    to: 256,
    depth: 1,
    shortcut: false,
  });
  const out5 = c2f(g, join(block(out4, 256, 256, 3, 2), p5), {
    from: 768,
    to: 512,
    depth: 1,
    shortcut: false,
  });
  const levels = [
    [out3, 128],
    [out4, 256],
    [out5, 512],
  ] as const;
  const head = (hidden: number, values: number) =>
    g.node(
      'Concat',
      levels.map(([level, channels]) => {
        const features = block(block(level, channels, hidden, 3), hidden, hidden, 3);
        return toTokens(g, conv(g, features, hidden, values, { bias: true }), values);
      }),
      { axis: 1 },
    );
  return { boxes: distancesToBoxes(g, head(64, 64)), scores: g.node('Sigmoid', [head(128, 80)]) };
}

/** Cross-stage block: half of the channels pass through `depth` bottlenecks, all stages are joined. */
function c2f(
  g: GraphBuilder,
  x: string,
  options: { readonly from: number; readonly to: number; readonly depth: number; readonly shortcut: boolean },
): string {
  const { from, to, depth, shortcut } = options;
  const half = to / 2;
  const joined = convBlock(g, x, from, to, { activation: silu });
  const parts = [...g.nodes('Split', [joined, g.integers([half, half])], 2, { axis: 1 })];
  for (let layer = 0; layer < depth; layer++) {
    const input = parts.at(-1)!;
    const first = convBlock(g, input, half, half, { kernel: 3, activation: silu });
    const second = convBlock(g, first, half, half, { kernel: 3, activation: silu });
    parts.push(shortcut ? g.node('Add', [input, second]) : second);
  }
  return convBlock(g, g.node('Concat', parts, { axis: 1 }), (2 + depth) * half, to, { activation: silu });
}

function spatialPyramid(g: GraphBuilder, x: string, channels: number): string {
  const half = channels / 2;
  const pools = [convBlock(g, x, channels, half, { activation: silu })];
  for (let level = 0; level < 3; level++)
    pools.push(maxPool(g, pools.at(-1)!, { kernel: 5, stride: 1, padding: 2 }));
  return convBlock(g, g.node('Concat', pools, { axis: 1 }), half * 4, channels, { activation: silu });
}

function upsample(g: GraphBuilder, x: string): string {
  return g.node('Resize', [x, '', g.floats([1, 1, 2, 2])], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
}

/** Distribution focal loss: 4 × 16 bins → their expectation, four distances a cell. */
function distancesToBoxes(g: GraphBuilder, bins: string): string {
  const shaped = g.node('Reshape', [bins, g.integers([0, -1, 4, 16])]);
  const weights = g.floats(Array.from({ length: 16 }, (_, bin) => bin));
  const weighted = g.node('Mul', [g.node('Softmax', [shaped], { axis: -1 }), weights]);
  return g.node('ReduceSum', [weighted, g.integers([-1])], { keepdims: 0 });
}
