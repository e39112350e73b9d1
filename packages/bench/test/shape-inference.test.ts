import {
  type AttributeInput,
  GraphBuilder,
  inferredShapes,
  type OnnxGraph,
  parseModel,
} from '@ctfusion/profile';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { buildZooModel } from '../src/zoo/model-zoo.js';

/** Runs a model with every intermediate as an output and gives the shapes that the runtime made. */
async function runtimeShapes(
  bytes: Uint8Array,
  weightBytes: number,
  feeds: Record<string, Tensor>,
): Promise<Map<string, readonly number[]>> {
  const session = await InferenceSession.create(bytes, {
    externalData: weightBytes > 0 ? [{ path: 'weights', data: new Uint8Array(weightBytes) }] : [],
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 4,
  });
  const results = await session.run(feeds);
  await session.release();
  return new Map(Object.entries(results).map(([name, tensor]) => [name, (tensor as Tensor).dims]));
}

function expectAgreement(actual: Map<string, readonly number[]>, graph: OnnxGraph, options: object): void {
  const inferred = inferredShapes(graph, options);
  for (const [name, dims] of actual) expect(inferred.get(name), name).toEqual(dims);
}

describe('shape inference against ONNX Runtime, every tensor of', () => {
  const cases = [
    ['resnet50', { height: 65, width: 90 }],
    ['mobilenet_v2', { height: 33, width: 70 }],
    ['efficientnet_b0', { height: 47, width: 64 }],
    ['yolov8s_like', { height: 64, width: 96 }],
    ['detr', { height: 70, width: 97 }],
    ['unet', { height: 32, width: 48 }],
  ] as const;
  for (const [name, size] of cases) {
    it(`${name} at ${size.height}x${size.width}, batch 2`, async () => {
      const built = buildZooModel(name, size, { exposeIntermediates: true });
      const image = new Tensor('float32', new Float32Array(2 * 3 * size.height * size.width), [
        2,
        3,
        size.height,
        size.width,
      ]);
      const actual = await runtimeShapes(built.bytes, built.weightBytes, { image });
      expect(actual.size).toBeGreaterThan(50);
      expectAgreement(actual, parseModel(built.bytes, name), { batchSize: 2 });
    });
  }
});

type Inputs = (g: GraphBuilder) => readonly string[];
const operatorCases: readonly (readonly [string, Inputs, Record<string, AttributeInput>, number?])[] = [
  ['MaxPool', () => [], { kernel_shape: [3, 2], strides: [2, 3], pads: [1, 0, 1, 1], ceil_mode: 1 }],
  ['MaxPool', () => [], { kernel_shape: [2, 2], strides: [2, 2], pads: [1, 1, 1, 1], ceil_mode: 1 }],
  ['MaxPool', () => [], { kernel_shape: [3, 3], dilations: [2, 2], strides: [1, 1] }],
  ['AveragePool', () => [], { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_UPPER' }],
  ['AveragePool', () => [], { kernel_shape: [4, 4], strides: [3, 3], auto_pad: 'VALID' }],
  ['Conv', (g) => [g.weight([6, 2, 3, 3], zero)], { group: 2, strides: [3, 2], auto_pad: 'SAME_LOWER' }],
  ['Conv', (g) => [g.weight([4, 4, 3, 3], zero)], { dilations: [2, 3], pads: [2, 0, 1, 3] }],
  [
    'ConvTranspose',
    (g) => [g.weight([4, 3, 3, 3], zero)],
    { strides: [2, 3], output_padding: [1, 2], pads: [1, 0, 1, 2] },
  ],
  ['ConvTranspose', (g) => [g.weight([4, 3, 2, 2], zero)], { group: 2, strides: [2, 2] }],
  ['Resize', (g) => ['', g.floats([1, 1, 1.5, 0.7])], {}],
  ['Resize', (g) => ['', '', g.integers([2, 4, 5, 30])], { mode: 'linear' }],
  ['Slice', (g) => [g.integers([-1, 2]), g.integers([-9, 100]), g.integers([2, 3]), g.integers([-2, 3])], {}],
  ['Pad', (g) => [g.integers([0, 1, 2, 3, 0, 0, 1, 4])], {}],
  ['Transpose', () => [], { perm: [3, 0, 2, 1] }],
  ['Flatten', () => [], { axis: -1 }],
  ['Reshape', (g) => [g.integers([0, -1, 11])], {}],
  ['Unsqueeze', (g) => [g.integers([0, -1])], {}],
  ['ReduceMean', (g) => [g.integers([1, -1])], { keepdims: 0 }],
  ['ReduceMax', () => [], {}],
  ['ArgMax', () => [], { axis: -2, keepdims: 0 }],
  ['Tile', (g) => [g.integers([1, 2, 3, 1])], {}],
  ['Expand', (g) => [g.integers([3, 1, 1, 1, 11])], {}],
  ['Gather', (g) => [g.integers([0, 2, 1])], { axis: -2 }],
  ['DepthToSpace', () => [], { blocksize: 2 }],
  ['GlobalMaxPool', () => [], {}],
  ['Where', (g) => [g.weight([11], zero), g.weight([4, 1, 1], zero)], {}],
  ['Split', (g) => [g.integers([3, 1])], { axis: 1 }, 2],
  ['Split', () => [], { axis: 3, num_outputs: 3 }, 3],
  ['TopK', (g) => [g.integers([3])], { axis: 2 }, 2],
  ['Einsum', (g) => [g.weight([2, 4, 11, 6], zero)], { equation: 'bchw,bcwk->bhk' }],
  ['Softmax', () => [], { axis: 1 }],
  ['Shape', () => [], { start: 1, end: -1 }],
];
const zero = { value: 0 };

describe('shape rules against ONNX Runtime', () => {
  for (const [operator, inputs, attributes, outputCount = 1] of operatorCases) {
    it(`${operator} ${JSON.stringify(attributes)}`, async () => {
      const g = new GraphBuilder('one');
      const x = g.input('x', ['n', 4, 9, 11]);
      const rest = inputs(g);
      const first = operator === 'Where' ? g.node('Greater', [x, rest[0]!]) : x;
      const outputs = g.nodes(operator, [first, ...rest], outputCount, attributes);
      const elementTypes: Record<string, readonly number[]> = { ArgMax: [7], Shape: [7], TopK: [1, 7] };
      for (const [index, name] of outputs.entries()) {
        g.outputAs(name, `y${index}`, elementTypes[operator]?.[index] ?? 1);
      }
      const feeds = { x: new Tensor('float32', new Float32Array(2 * 4 * 9 * 11), [2, 4, 9, 11]) };
      const actual = await runtimeShapes(g.toBytes(), g.weightBytes, feeds);
      expect(actual.size).toBe(outputCount);
      expectAgreement(actual, parseModel(g.toBytes(), operator), { batchSize: 2, inputSize: undefined });
    });
  }
});
