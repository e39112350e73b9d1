import { describe, expect, it } from 'vitest';
import { GraphBuilder, operatorClasses, parseModel, profileModel, workColumns } from '../src/index.js';
import { knownOperators } from '../src/shape-inference/rule-table.js';
import { classifiedOperators } from '../src/work/operator-class.js';
import { fill, oneNode, profileOf, type } from './support/models.js';

const float = 4;

describe('the table of classes', () => {
  it('holds every operator that a shape rule knows, and no other', () => {
    // A Constant is stored, not run.
    expect(classifiedOperators.filter((name) => name !== 'Constant').sort()).toEqual(
      [...knownOperators].sort(),
    );
  });
});

describe('work by class', () => {
  it('of a convolution dense and in groups: input, weights, bias read, output written', () => {
    const conv = (group: number) =>
      oneNode('Conv', [1, 4, 10, 10], (g) => [g.weight([8, 4 / group, 3, 3], fill), g.weight([8], fill)], {
        group,
      });
    const output = 8 * 8 * 8;
    expect(profileOf(conv(1)).workByClass.conv_dense).toEqual({
      flops: 2 * output * 4 * 9,
      bytes: float * (400 + 8 * 4 * 9 + 8 + output),
      kernels: 1,
    });
    const grouped = profileOf(conv(4)).workByClass;
    expect(grouped.conv_grouped).toEqual({
      flops: 2 * output * 9,
      bytes: float * (400 + 8 * 9 + 8 + output),
      kernels: 1,
    });
    expect(grouped.conv_dense).toEqual({ flops: 0, bytes: 0, kernels: 0 });
  });

  it('tells a product with weights from a batched one of two activations', () => {
    const g = new GraphBuilder('products');
    const [a, b] = [g.input('a', [2, 3, 4, 5]), g.input('b', [2, 3, 5, 6])];
    g.outputAs(g.node('MatMul', [g.node('MatMul', [a, b]), g.weight([6, 7], fill)]), 'y');
    const { matrix_product, batched_product } = profileOf(g).workByClass;
    expect(batched_product).toEqual({
      flops: 2 * 6 * 4 * 5 * 6,
      bytes: float * 6 * (20 + 30 + 24),
      kernels: 1,
    });
    expect(matrix_product).toEqual({ flops: 2 * 6 * 4 * 6 * 7, bytes: float * (144 + 42 + 168), kernels: 1 });
  });

  it('of norms, softmax and reductions', () => {
    const g = new GraphBuilder('norms');
    const x = g.input('x', [2, 5, 16]);
    const normed = g.node('LayerNormalization', [x, g.weight([16], fill), g.weight([16], fill)]);
    g.outputAs(g.node('ReduceMean', [g.node('Softmax', [normed]), g.integers([1])], { keepdims: 0 }), 'y');
    expect(profileOf(g).workByClass.normalisation).toEqual({
      // Five operations an element for norm and softmax, one for the mean.
      flops: 160 * (5 + 5 + 1),
      // The axes of the mean steer it and are not counted.
      bytes: float * (160 + 32 + 160 + (160 + 160) + (160 + 32)),
      kernels: 3,
    });
  });

  it('of element-wise operators and pools', () => {
    const g = new GraphBuilder('elementwise');
    const x = g.input('x', [1, 4, 8, 8]);
    const sum = g.node('Add', [g.node('Relu', [x]), g.weight([4, 1, 1], fill)]);
    g.outputAs(g.node('MaxPool', [sum], { kernel_shape: [2, 2], strides: [2, 2] }), 'y');
    expect(profileOf(g).workByClass.elementwise).toEqual({
      flops: 256 + 256 + 64 * 4,
      bytes: float * (256 + 256 + (256 + 4 + 256) + (256 + 64)),
      kernels: 3,
    });
  });

  it('of a table look-up: the rows that are picked, not the table', () => {
    const g = new GraphBuilder('embedding');
    g.outputAs(g.node('Gather', [g.weight([1000, 16], fill), g.input('ids', [2, 3], type.int64)]), 'y');
    // Six indices of 8 bytes, six rows read, six written.
    expect(profileOf(g).workByClass.gather).toEqual({
      flops: 0,
      bytes: 6 * 8 + 2 * 6 * 16 * float,
      kernels: 1,
    });
  });

  it('of copies: what moves data launches a kernel, what relabels it does not', () => {
    const g = new GraphBuilder('copies');
    const x = g.input('x', [4, 6]);
    const turned = g.node('Reshape', [g.node('Transpose', [x], { perm: [1, 0] }), g.integers([4, 6])]);
    const cut = g.node('Slice', [turned, g.integers([0]), g.integers([2]), g.integers([0])]);
    g.outputAs(g.node('Concat', [g.node('Identity', [x]), cut], { axis: 0 }), 'y');
    expect(profileOf(g).workByClass.copy).toEqual({
      flops: 0,
      // Transpose 24 in and out; Slice 12 in and out; Concat 24 + 12 in, 36 out.
      bytes: float * (48 + 24 + 72),
      kernels: 3,
    });
  });

  it('adds up: kernels to all, FLOPs of products to the total', () => {
    const g = new GraphBuilder('sum');
    const x = g.input('x', ['n', 3, 16, 16]);
    const conv = g.node('Conv', [x, g.weight([8, 3, 3, 3], fill)], { pads: [1, 1, 1, 1] });
    const pooled = g.node('Flatten', [g.node('GlobalAveragePool', [g.node('Relu', [conv])])]);
    g.outputAs(g.node('Gemm', [pooled, g.weight([8, 10], fill)]), 'y');
    const profile = profileOf(g, { batchSize: 3 });
    const all = operatorClasses.map((name) => profile.workByClass[name]);
    expect(all.reduce((sum, { kernels }) => sum + kernels, 0)).toBe(profile.kernels);
    const { conv_dense, conv_grouped, matrix_product, batched_product } = profile.workByClass;
    expect(conv_dense.flops + conv_grouped.flops + matrix_product.flops + batched_product.flops).toBe(
      profile.flops,
    );
    expect(profile.largestActivationBytes).toBe(3 * 8 * 256 * float);
    expect(profile.outputBytes).toBe(3 * 10 * float);
  });

  it('counts packed weights by their bytes', () => {
    const g = oneNode(
      'MatMulNBits',
      [1, 64],
      (b) => [b.stored([10, 2, 16], type.uint8), b.stored([20])],
      { K: 64, N: 10, bits: 4, block_size: 32 },
      { domain: 'com.microsoft' },
    );
    expect(profileOf(g).workByClass.matrix_product.bytes).toBe(64 * float + 320 + 20 * float + 10 * float);
  });
});

describe('a weight that is dequantised', () => {
  it('is read as it is stored, with its scales', () => {
    const g = new GraphBuilder('dequantised', 21);
    const weight = g.node('DequantizeLinear', [g.stored([4, 64], type.int4), g.stored([4])], { axis: 0 });
    g.outputAs(g.node('MatMul', [g.input('x', [1, 64]), g.node('Transpose', [weight])]), 'y');
    const { matrix_product, copy, elementwise } = profileOf(g).workByClass;
    expect(matrix_product.bytes).toBe(64 * float + (4 * 64) / 2 + 4 * float + 4 * float);
    expect(copy.kernels + elementwise.kernels).toBe(0);
  });
});

describe('workColumns', () => {
  const g = oneNode('Conv', ['n', 4, 10, 10], (b) => [b.weight([8, 4, 3, 3], fill)]);

  it('are those of the classes, in the units of their names', () => {
    const columns = workColumns(profileOf(g, { batchSize: 2 }));
    expect(columns).toMatchObject({
      conv_dense_flops_g: (2 * 2 * 512 * 36) / 1e9,
      conv_dense_bytes_mb: (float * (800 + 288 + 1024)) / 2 ** 20,
      conv_dense_kernels: 1,
      copy_kernels: 0,
      model_parameters_m: 288e-6,
      largest_activation_mb: (1024 * float) / 2 ** 20,
      output_mb: (1024 * float) / 2 ** 20,
      memory_needed_mb: (float * (288 + 800 + 1024)) / 2 ** 20,
      not_counted_share: 0,
    });
    for (const name of operatorClasses) {
      for (const unit of ['flops_g', 'bytes_mb', 'kernels'])
        expect(columns).toHaveProperty(`${name}_${unit}`);
    }
  });

  it('leave out the bytes of outputs that only the data know', () => {
    const open = new GraphBuilder('open');
    open.outputAs(open.node('NonZero', [open.input('x', [4])]), 'y', type.int64);
    expect(workColumns(profileOf(open))).not.toHaveProperty('output_mb');
    expect(workColumns(profileOf(open)).not_counted_share).toBe(1);
  });
});

describe('a graph without nodes', () => {
  it('is a graph, and costs nothing', () => {
    const g = new GraphBuilder('empty');
    g.input('x', [2, 3]);
    g.output('x', [2, 3]);
    const profile = profileModel(parseModel(g.toBytes(), 'empty.onnx'));
    expect(profile).toMatchObject({
      flops: 0,
      kernels: 0,
      parameters: 0,
      notCounted: [],
      outputShapes: { x: [2, 3] },
    });
  });
});
