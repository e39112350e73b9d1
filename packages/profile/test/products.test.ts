import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../src/index.js';
import { fill, ofInputs, oneNode, profileOf, type } from './support/models.js';

const microsoft = { domain: 'com.microsoft' };

describe('Einsum', () => {
  const cases: readonly (readonly [string, readonly (readonly number[])[], readonly number[], number])[] = [
    [
      'bij,bjk->bik',
      [
        [6, 4, 8],
        [1, 8, 4],
      ],
      [6, 4, 4],
      2 * 6 * 4 * 8 * 4,
    ],
    [
      'bij,bjk->bik',
      [
        [1, 4, 8],
        [6, 8, 4],
      ],
      [6, 4, 4],
      2 * 6 * 4 * 8 * 4,
    ],
    [
      '...j,jk->...k',
      [
        [2, 4, 8],
        [8, 4],
      ],
      [2, 4, 4],
      2 * 2 * 4 * 8 * 4,
    ],
    [
      '...ij,...jk->...ik',
      [
        [3, 1, 4, 8],
        [2, 8, 5],
      ],
      [3, 2, 4, 5],
      2 * 3 * 2 * 4 * 8 * 5,
    ],
    [
      'ij,jk',
      [
        [4, 8],
        [8, 4],
      ],
      [4, 4],
      2 * 4 * 8 * 4,
    ],
    [
      'ba,cb',
      [
        [4, 8],
        [3, 4],
      ],
      [8, 3],
      2 * 4 * 8 * 3,
    ],
    // Three operands, left to right: [4,8]·[8,3], then [4,3]·[3,6].
    [
      'ij,jk,kl->il',
      [
        [4, 8],
        [8, 3],
        [3, 6],
      ],
      [4, 6],
      2 * (4 * 8 * 3 + 4 * 3 * 6),
    ],
    ['...ii->...i', [[2, 5, 5]], [2, 5], 0],
  ];
  for (const [equation, inputs, output, flops] of cases) {
    it(`${equation} of ${inputs.map((dims) => `[${dims}]`).join(' and ')}`, () => {
      expect(profileOf(ofInputs('Einsum', inputs, { equation }))).toMatchObject({
        flops,
        outputShapes: { y: output },
        notCounted: [],
      });
    });
  }

  it('of operands that contradict is listed, not guessed', () => {
    const profile = profileOf(
      ofInputs(
        'Einsum',
        [
          [4, 8],
          [7, 3],
        ],
        { equation: 'ij,jk->ik' },
      ),
    );
    expect(profile).toMatchObject({
      flops: 0,
      notCounted: [{ operator: 'Einsum', reason: 'shape_unknown', missing: 'flops' }],
    });
  });
});

describe('recurrent layers', () => {
  // Seven steps of two rows: 5 inputs and 3 hidden values into each gate's 3.
  for (const [operator, gates] of [
    ['LSTM', 4],
    ['GRU', 3],
    ['RNN', 1],
  ] as const) {
    it(`${operator} has ${gates} gates, in both directions`, () => {
      const g = oneNode(
        operator,
        [7, 2, 5],
        (b) => [
          b.weight([2, gates * 3, 5], fill),
          b.weight([2, gates * 3, 3], fill),
          b.weight([2, 2 * gates * 3], fill),
        ],
        { hidden_size: 3, direction: 'bidirectional' },
      );
      const profile = profileOf(g);
      expect(profile.flops).toBe(2 * 7 * 2 * 2 * gates * 3 * (5 + 3));
      expect(profile.parameters).toBe(2 * gates * 3 * (5 + 3 + 2));
      expect(profile.outputShapes).toEqual({ y0: [7, 2, 2, 3] });
      expect(profile.workByClass.matrix_product.kernels).toBe(1);
    });
  }
});

describe('quantised products', () => {
  const scaled = (b: GraphBuilder, weight: string) => [weight, b.floats(0.1), b.stored([], type.int8)];
  const quantised = (
    operator: string,
    dims: readonly number[],
    weight: readonly number[],
    attributes = {},
  ) => {
    const g = new GraphBuilder(operator);
    const x = g.input('x', dims, type.uint8);
    const [scale, zeroPoint] = [g.floats(0.1), g.stored([], type.uint8)];
    const inputs = [x, scale, zeroPoint, ...scaled(g, g.stored(weight, type.int8)), scale, zeroPoint];
    g.outputAs(g.node(operator, inputs, attributes), 'y', type.uint8);
    return g;
  };

  it('QLinearConv: 4 × 8 × 8 outputs of 3 × 3 × 3', () => {
    const profile = profileOf(
      quantised('QLinearConv', [1, 3, 10, 10], [4, 3, 3, 3], { kernel_shape: [3, 3] }),
    );
    expect(profile).toMatchObject({
      flops: 2 * 256 * 27,
      parameters: 108,
      parameterBytes: 108,
      outputShapes: { y: [1, 4, 8, 8] },
    });
    expect(profile.layers.nodes_conv2d).toBe(1);
  });

  it('QLinearMatMul: [2,5,8] · [8,4]', () => {
    const profile = profileOf(quantised('QLinearMatMul', [2, 5, 8], [8, 4]));
    expect(profile).toMatchObject({
      flops: 2 * 2 * 5 * 8 * 4,
      parameters: 32,
      outputShapes: { y: [2, 5, 4] },
    });
    expect(profile.layers.nodes_linear).toBe(1);
  });

  it('ConvInteger and MatMulInteger give 32-bit integers', () => {
    const g = new GraphBuilder('integer');
    const x = g.input('x', [1, 3, 10, 9], type.uint8);
    g.outputAs(
      g.node('ConvInteger', [x, g.stored([4, 3, 3, 3], type.uint8)], { pads: [1, 1, 1, 1] }),
      'conv',
      type.int32,
    );
    g.outputAs(g.node('MatMulInteger', [x, g.stored([9, 6], type.uint8)]), 'product', type.int32);
    const profile = profileOf(g);
    expect(profile.flops).toBe(2 * 4 * 10 * 9 * 27 + 2 * 3 * 10 * 9 * 6);
    expect(profile.parameters).toBe(4 * 27 + 9 * 6);
    expect(profile.outputBytes).toBe(4 * (4 * 10 * 9 + 3 * 10 * 6));
  });

  it('MatMulNBits has K × N weights, however they are packed', () => {
    const g = oneNode(
      'MatMulNBits',
      [2, 3, 64],
      (b) => [b.stored([10, 2, 16], type.uint8), b.stored([20])],
      { K: 64, N: 10, bits: 4, block_size: 32 },
      microsoft,
    );
    expect(profileOf(g)).toMatchObject({
      flops: 2 * 6 * 64 * 10,
      parameters: 640,
      parameterBytes: 320,
      outputShapes: { y0: [2, 3, 10] },
      layers: { nodes_linear: 1 },
    });
  });

  it('QGemm turns its weights', () => {
    const g = new GraphBuilder('qgemm');
    const x = g.input('x', [5, 8], type.uint8);
    const [scale, zeroPoint] = [g.floats(0.1), g.stored([], type.uint8)];
    const inputs = [x, scale, zeroPoint, g.stored([4, 8], type.uint8), scale, zeroPoint];
    g.outputAs(g.nodes('QGemm', inputs, 1, { transB: 1 }, 'com.microsoft')[0]!, 'y', type.uint8);
    expect(profileOf(g)).toMatchObject({ flops: 2 * 5 * 8 * 4, parameters: 32, outputShapes: { y: [5, 4] } });
  });
});

describe('other products', () => {
  it('FusedMatMul turns the last two axes of what it is told to', () => {
    const g = ofInputs(
      'FusedMatMul',
      [
        [2, 8, 5],
        [2, 8, 3],
      ],
      { transA: 1 },
      microsoft,
    );
    expect(profileOf(g)).toMatchObject({ flops: 2 * 2 * 5 * 8 * 3, outputShapes: { y: [2, 5, 3] } });
  });

  it('a mixture of experts passes each row through the experts it is sent to', () => {
    const g = oneNode(
      'MoE',
      [6, 16],
      (b) => [b.input('router', [6, 8]), b.weight([8, 16, 32], fill), '', b.weight([8, 32, 16], fill)],
      { k: 2 },
      microsoft,
    );
    // Six rows, two of eight experts, two layers of 16 × 32.
    expect(profileOf(g)).toMatchObject({
      flops: 2 * 6 * 2 * (16 * 32 + 32 * 16),
      parameters: 2 * 8 * 16 * 32,
    });
  });

  it('a linear model multiplies rows by its coefficients, which are attributes', () => {
    const ml = { domain: 'ai.onnx.ml' };
    const attributes = { coefficients: { floats: new Array(15).fill(1) }, intercepts: { floats: [0, 0, 0] } };
    const classifier = oneNode(
      'LinearClassifier',
      [7, 5],
      () => [],
      { ...attributes, classlabels_ints: [0, 1, 2] },
      { ...ml, outputs: 2 },
    );
    expect(profileOf(classifier)).toMatchObject({
      flops: 2 * 7 * 15,
      parameters: 18,
      outputShapes: { y0: [7], y1: [7, 3] },
    });
    const regressor = oneNode('LinearRegressor', [7, 5], () => [], { ...attributes, targets: 3 }, ml);
    expect(profileOf(regressor)).toMatchObject({
      flops: 2 * 7 * 15,
      parameters: 18,
      outputShapes: { y0: [7, 3] },
    });
  });

  it('causal convolution is depthwise', () => {
    const g = oneNode(
      'CausalConvWithState',
      [1, 12, 20],
      (b) => [b.weight([12, 1, 4], fill)],
      {},
      { opset: 27, outputs: 2 },
    );
    const profile = profileOf(g);
    expect(profile).toMatchObject({
      flops: 2 * 12 * 20 * 4,
      outputShapes: { y0: [1, 12, 20], y1: [1, 12, 3] },
    });
    expect(profile.workByClass.conv_grouped.kernels).toBe(1);
  });
});
