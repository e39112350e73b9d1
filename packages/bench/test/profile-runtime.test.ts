import {
  type AttributeInput,
  GraphBuilder,
  type InputSizeOptions,
  inferredShapes,
  parseModel,
  profileModel,
} from '@ctfusion/profile';
import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';

const float = 1;
const [uint8, int8, int32, int64, bool] = [2, 3, 6, 7, 9];
const zero = { value: 0 };

type Feeds = Readonly<Record<string, Tensor>>;

const zeros = (...dims: number[]): Tensor =>
  new Tensor('float32', new Float32Array(dims.reduce((product, dim) => product * dim, 1)), dims);

/** Runs a model and gives the shapes of its outputs as the runtime made them. */
async function runtimeShapes(g: GraphBuilder, feeds: Feeds): Promise<Map<string, readonly number[]>> {
  const session = await InferenceSession.create(g.toBytes(), {
    externalData: g.weightBytes > 0 ? [{ path: 'weights', data: new Uint8Array(g.weightBytes) }] : [],
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 4,
  });
  const results = await session.run(feeds);
  await session.release();
  return new Map(Object.entries(results).map(([name, tensor]) => [name, (tensor as Tensor).dims]));
}

/** Every output has the shape that the runtime gives it. */
async function expectAgreement(g: GraphBuilder, feeds: Feeds, options: InputSizeOptions = {}): Promise<void> {
  const actual = await runtimeShapes(g, feeds);
  const inferred = inferredShapes(parseModel(g.toBytes(), g.name), options);
  expect(actual.size).toBeGreaterThan(0);
  for (const [name, dims] of actual) expect(inferred.get(name), name).toEqual([...dims]);
}

/** Names a node's outputs as the graph's; types as given, else float. */
function expose(g: GraphBuilder, outputs: readonly string[], types: readonly number[] = []): void {
  for (const [index, name] of outputs.entries()) g.outputAs(name, `y${index}`, types[index] ?? float);
}

describe('Einsum against ONNX Runtime', () => {
  const cases: readonly (readonly [string, readonly (readonly number[])[]])[] = [
    [
      'bij,bjk->bik',
      [
        [6, 4, 8],
        [1, 8, 4],
      ],
    ],
    [
      '...j,jk->...k',
      [
        [2, 3, 4, 8],
        [8, 5],
      ],
    ],
    [
      'ij,jk',
      [
        [4, 8],
        [8, 3],
      ],
    ],
    [
      '...ij,...jk->...ik',
      [
        [3, 2, 4, 8],
        [3, 2, 8, 5],
      ],
    ],
    [
      'ba,cb',
      [
        [4, 8],
        [3, 4],
      ],
    ],
    [
      'bhqd,bhkd->bhqk',
      [
        [2, 3, 5, 4],
        [2, 3, 7, 4],
      ],
    ],
    [
      'ij,jk,kl->il',
      [
        [4, 8],
        [8, 3],
        [3, 6],
      ],
    ],
    ['...ii->...i', [[2, 5, 5]]],
    ['ij->ji', [[2, 5]]],
    ['i,j->ij', [[3], [4]]],
  ];
  for (const [equation, shapes] of cases) {
    it(equation, async () => {
      const g = new GraphBuilder('einsum');
      const inputs = shapes.map((dims, index) => g.input(`x${index}`, dims));
      expose(g, [g.node('Einsum', inputs, { equation })]);
      await expectAgreement(
        g,
        Object.fromEntries(shapes.map((dims, index) => [`x${index}`, zeros(...dims)])),
      );
    });
  }
});

describe('Resize against ONNX Runtime', () => {
  it('rounds sizes of any scale as the runtime does', async () => {
    const scale = fc.oneof(
      fc.integer({ min: 1, max: 40 }).map((tenths) => tenths / 10),
      fc.tuple(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 64 })).map(([a, b]) => a / b),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 1, max: 70 }),
        scale,
        scale,
        async (h, w, sh, sw) => {
          fc.pre(h * sh >= 1 && w * sw >= 1);
          const g = new GraphBuilder('resize');
          const x = g.input('x', [1, 1, 'h', 'w']);
          expose(g, [g.node('Resize', [x, '', g.floats([1, 1, sh, sw])])]);
          await expectAgreement(g, { x: zeros(1, 1, h, w) }, { inputSize: { height: h, width: w } });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps proportions as the runtime does', async () => {
    const policy = fc.constantFrom('not_larger', 'not_smaller');
    const side = fc.integer({ min: 1, max: 60 });
    await fc.assert(
      fc.asyncProperty(side, side, side, side, policy, async (h, w, toH, toW, keep_aspect_ratio_policy) => {
        const g = new GraphBuilder('resize');
        const x = g.input('x', [1, 1, h, w]);
        const node = g.node('Resize', [x, '', '', g.integers([toH, toW])], {
          axes: [2, 3],
          keep_aspect_ratio_policy,
        });
        fc.pre(Math.min(h, w) * Math.min(toH / h, toW / w) >= 1);
        expose(g, [node]);
        await expectAgreement(g, { x: zeros(1, 1, h, w) });
      }),
      { numRuns: 40 },
    );
  });

  it('follows sizes that a graph computes in single precision', async () => {
    const g = new GraphBuilder('computed');
    const x = g.input('x', [1, 1, 'h', 'w']);
    const spatial = g.node('Slice', [g.node('Shape', [x]), g.integers([2]), g.integers([4])]);
    const scaled = g.node('Floor', [
      g.node('Mul', [g.node('Cast', [spatial], { to: float }), g.floats([0.7, 1.1])]),
    ]);
    const sizes = g.node('Concat', [g.integers([1, 1]), g.node('Cast', [scaled], { to: int64 })], {
      axis: 0,
    });
    expose(g, [g.node('Resize', [x, '', '', sizes])]);
    for (const side of [10, 20, 30, 50]) {
      await expectAgreement(g, { x: zeros(1, 1, side, side) }, { inputSize: { height: side, width: side } });
    }
  });
});

describe('recurrent layers against ONNX Runtime', () => {
  const gates = { LSTM: 4, GRU: 3, RNN: 1 } as const;
  for (const [operator, count] of Object.entries(gates)) {
    for (const direction of ['forward', 'bidirectional']) {
      it(`${operator}, ${direction}`, async () => {
        const directions = direction === 'bidirectional' ? 2 : 1;
        const g = new GraphBuilder(operator);
        const x = g.input('x', [7, 2, 5]);
        const weights = [
          g.weight([directions, count * 3, 5], zero),
          g.weight([directions, count * 3, 3], zero),
        ];
        const attributes: Record<string, AttributeInput> = { hidden_size: 3, direction };
        expose(g, g.nodes(operator, [x, ...weights], operator === 'LSTM' ? 3 : 2, attributes));
        await expectAgreement(g, { x: zeros(7, 2, 5) });
      });
    }
  }
});

describe('control flow against ONNX Runtime', () => {
  it('Loop of a known count stacks what each iteration gives', async () => {
    const g = new GraphBuilder('loop');
    const x = g.input('x', [2, 4]);
    const body = g.body('body');
    body.input('i', [], int64);
    const condition = body.input('condition', [], bool);
    const state = body.input('state', [2, 4]);
    const next = body.node('MatMul', [state, g.weight([4, 4], zero)]);
    body.result(body.node('Identity', [condition]), bool);
    body.result(next);
    body.result(body.node('ReduceSum', [next, g.integers([1])], { keepdims: 0 }));
    expose(g, g.nodes('Loop', [g.integers([5]), '', x], 2, { body: { graph: body } }));
    await expectAgreement(g, { x: zeros(2, 4) });
    // Five products of [2,4] with [4,4].
    expect(profileModel(parseModel(g.toBytes(), 'loop')).flops).toBe(5 * 2 * 2 * 4 * 4);
  });

  it('Loop whose state grows', async () => {
    const g = new GraphBuilder('growing');
    const x = g.input('x', [1, 4]);
    const body = g.body('body');
    body.input('i', [], int64);
    const condition = body.input('condition', [], bool);
    const state = body.input('state', ['n', 4]);
    body.result(body.node('Identity', [condition]), bool);
    body.result(body.node('Concat', [state, x], { axis: 0 }));
    expose(g, g.nodes('Loop', [g.integers([3]), '', x], 1, { body: { graph: body } }));
    await expectAgreement(g, { x: zeros(1, 4) });
  });

  it('Scan along another axis', async () => {
    const g = new GraphBuilder('scan');
    const [state, x] = [g.input('state', [3]), g.input('x', [3, 6])];
    const body = g.body('body');
    const inner = body.input('inner', [3]);
    const slice = body.input('slice', [3]);
    const sum = body.node('Add', [inner, slice]);
    body.result(sum);
    body.result(body.node('Identity', [sum]));
    const attributes = {
      body: { graph: body },
      num_scan_inputs: 1,
      scan_input_axes: [1],
      scan_output_axes: [1],
    };
    expose(g, g.nodes('Scan', [state, x], 2, attributes));
    await expectAgreement(g, { state: zeros(3), x: zeros(3, 6) });
  });

  it('If of a condition that shapes decide', async () => {
    const g = new GraphBuilder('branch');
    const x = g.input('x', [1, 3, 'w']);
    const isWide = g.node('Greater', [g.node('Size', [x]), g.node('Squeeze', [g.integers([20])])]);
    const [yes, no] = [g.body('yes'), g.body('no')];
    yes.result(yes.node('Squeeze', [x, g.integers([0])]));
    no.result(no.node('Identity', [x]));
    expose(g, [g.node('If', [isWide], { then_branch: { graph: yes }, else_branch: { graph: no } })]);
    for (const width of [5, 9]) {
      await expectAgreement(g, { x: zeros(1, 3, width) }, { dimensions: { w: width } });
    }
  });

  it('a local function, called twice', async () => {
    const g = new GraphBuilder('functions');
    const x = g.input('x', [2, 8]);
    const f = g.body('Layer');
    const [row, weight] = [f.input('row', undefined), f.input('weight', undefined)];
    f.result(f.node('Relu', [f.node('MatMul', [row, weight])]));
    g.localFunction('local', f);
    const [first] = g.nodes('Layer', [x, g.weight([8, 5], zero)], 1, {}, 'local');
    expose(g, g.nodes('Layer', [first!, g.weight([5, 3], zero)], 1, {}, 'local'));
    await expectAgreement(g, { x: zeros(2, 8) });
    expect(profileModel(parseModel(g.toBytes(), 'functions')).flops).toBe(2 * 2 * (8 * 5 + 5 * 3));
  });
});

describe('attention against ONNX Runtime', () => {
  it('of the standard, with past keys and values of another width', async () => {
    const g = new GraphBuilder('attention', 23);
    const dims = { q: [1, 2, 1, 8], k: [1, 2, 1, 8], v: [1, 2, 1, 6], pk: [1, 2, 15, 8], pv: [1, 2, 15, 6] };
    const inputs = Object.entries(dims).map(([name, shape]) => g.input(name, shape));
    expose(g, g.nodes('Attention', [...inputs.slice(0, 3), '', ...inputs.slice(3)], 3));
    await expectAgreement(
      g,
      Object.fromEntries(Object.entries(dims).map(([name, shape]) => [name, zeros(...shape)])),
    );
  });

  it('of the standard, three-dimensional with grouped heads', async () => {
    const g = new GraphBuilder('attention', 23);
    const dims = { q: [2, 3, 32], k: [2, 5, 16], v: [2, 5, 12] };
    const inputs = Object.entries(dims).map(([name, shape]) => g.input(name, shape));
    expose(g, g.nodes('Attention', inputs, 1, { q_num_heads: 4, kv_num_heads: 2 }));
    await expectAgreement(
      g,
      Object.fromEntries(Object.entries(dims).map(([name, shape]) => [name, zeros(...shape)])),
    );
  });

  it('of several heads with a cache', async () => {
    const g = new GraphBuilder('multi-head');
    const dims = { q: [1, 1, 16], k: [1, 1, 16], v: [1, 1, 16], pk: [1, 2, 7, 8], pv: [1, 2, 7, 8] };
    const [q, k, v, pk, pv] = Object.entries(dims).map(([name, shape]) => g.input(name, shape));
    const inputs = [q!, k!, v!, '', '', '', pk!, pv!];
    expose(g, g.nodes('MultiHeadAttention', inputs, 3, { num_heads: 2 }, 'com.microsoft'));
    await expectAgreement(
      g,
      Object.fromEntries(Object.entries(dims).map(([name, shape]) => [name, zeros(...shape)])),
    );
  });

  it('of grouped queries with a cache', async () => {
    const g = new GraphBuilder('grouped-query');
    const dims = { q: [1, 1, 64], k: [1, 1, 32], v: [1, 1, 32], pk: [1, 2, 7, 16], pv: [1, 2, 7, 16] };
    const [q, k, v, pk, pv] = Object.entries(dims).map(([name, shape]) => g.input(name, shape));
    const [lengths, total] = [g.input('lengths', [1], int32), g.input('total', [1], int32)];
    const attributes = { num_heads: 4, kv_num_heads: 2 };
    expose(
      g,
      g.nodes('GroupQueryAttention', [q!, k!, v!, pk!, pv!, lengths, total], 3, attributes, 'com.microsoft'),
    );
    const feeds = Object.fromEntries(Object.entries(dims).map(([name, shape]) => [name, zeros(...shape)]));
    const length = (value: number) => new Tensor('int32', Int32Array.of(value), [1]);
    await expectAgreement(g, { ...feeds, lengths: length(7), total: length(8) });
  });

  it('that projects its rows itself', async () => {
    const g = new GraphBuilder('projecting');
    const x = g.input('x', [2, 5, 12]);
    const inputs = [x, g.weight([12, 24], zero), g.weight([24], zero)];
    expose(g, g.nodes('Attention', inputs, 1, { num_heads: 2 }, 'com.microsoft'));
    await expectAgreement(g, { x: zeros(2, 5, 12) });
  });
});

describe('quantised operators against ONNX Runtime', () => {
  const scale = (g: GraphBuilder) => g.floats(0.1);
  const quantised = (g: GraphBuilder, dims: readonly number[]) => {
    const zeroPoint = g.stored([], uint8);
    return { zeroPoint, x: g.node('QuantizeLinear', [g.input('x', dims), scale(g), zeroPoint]) };
  };

  it('QLinearConv', async () => {
    const g = new GraphBuilder('qconv');
    const { x, zeroPoint } = quantised(g, [1, 3, 10, 9]);
    const weight = [g.stored([4, 3, 3, 3], int8), scale(g), g.stored([], int8)];
    const inputs = [x, scale(g), zeroPoint, ...weight, scale(g), zeroPoint];
    expose(g, [g.node('QLinearConv', inputs, { kernel_shape: [3, 3], strides: [2, 1] })], [uint8]);
    await expectAgreement(g, { x: zeros(1, 3, 10, 9) });
  });

  it('QLinearMatMul', async () => {
    const g = new GraphBuilder('qmatmul');
    const { x, zeroPoint } = quantised(g, [2, 5, 8]);
    const weight = [g.stored([8, 4], int8), scale(g), g.stored([], int8)];
    expose(g, [g.node('QLinearMatMul', [x, scale(g), zeroPoint, ...weight, scale(g), zeroPoint])], [uint8]);
    await expectAgreement(g, { x: zeros(2, 5, 8) });
  });

  it('ConvInteger and MatMulInteger', async () => {
    const g = new GraphBuilder('integer');
    const { x } = quantised(g, [1, 3, 10, 9]);
    const conv = g.node('ConvInteger', [x, g.stored([4, 3, 3, 3], uint8)], { pads: [1, 0, 1, 0] });
    const product = g.node('MatMulInteger', [x, g.stored([9, 6], uint8)]);
    expose(g, [conv, product], [int32, int32]);
    await expectAgreement(g, { x: zeros(1, 3, 10, 9) });
  });

  it('MatMulNBits', async () => {
    const g = new GraphBuilder('nbits');
    const x = g.input('x', [2, 3, 64]);
    const inputs = [x, g.stored([10, 2, 16], uint8), g.stored([20])];
    const attributes = { K: 64, N: 10, bits: 4, block_size: 32 };
    expose(g, g.nodes('MatMulNBits', inputs, 1, attributes, 'com.microsoft'));
    await expectAgreement(g, { x: zeros(2, 3, 64) });
  });
});

describe('operators of ONNX Runtime', () => {
  type Make = (
    g: GraphBuilder,
    x: string,
  ) => { readonly inputs: readonly string[]; readonly attributes?: Record<string, AttributeInput> };
  const cases: readonly (readonly [string, readonly number[], Make, readonly number[]])[] = [
    [
      'FusedMatMul',
      [2, 8, 5],
      (g, x) => ({ inputs: [x, g.weight([2, 8, 3], zero)], attributes: { transA: 1 } }),
      [float],
    ],
    [
      'FusedGemm',
      [4, 8],
      (g, x) => ({ inputs: [x, g.weight([6, 8], zero)], attributes: { transB: 1, activation: 'Relu' } }),
      [float],
    ],
    [
      'FusedConv',
      [1, 3, 9, 8],
      (g, x) => ({ inputs: [x, g.weight([4, 3, 3, 3], zero)], attributes: { activation: 'Relu' } }),
      [float],
    ],
    [
      'SkipLayerNormalization',
      [2, 5, 8],
      (g, x) => ({ inputs: [x, x, g.weight([8], zero), g.weight([8], zero)] }),
      [float],
    ],
    [
      'SkipSimplifiedLayerNormalization',
      [2, 5, 8],
      (g, x) => ({ inputs: [x, x, g.weight([8], zero)] }),
      [float],
    ],
    ['BiasGelu', [2, 5, 8], (g, x) => ({ inputs: [x, g.weight([8], zero)] }), [float]],
    ['FastGelu', [2, 5, 8], (_g, x) => ({ inputs: [x] }), [float]],
    ['QuickGelu', [2, 5, 8], (_g, x) => ({ inputs: [x] }), [float]],
    [
      'DynamicQuantizeMatMul',
      [2, 5, 8],
      (g, x) => ({ inputs: [x, g.stored([8, 3], int8), g.floats([0.1])] }),
      [float],
    ],
    ['GridSample', [1, 2, 6, 7], (g, x) => ({ inputs: [x, g.weight([1, 4, 5, 2], zero)] }), [float]],
  ];
  for (const [operator, dims, make, types] of cases) {
    it(operator, async () => {
      const g = new GraphBuilder(operator);
      const { inputs, attributes = {} } = make(g, g.input('x', dims));
      expose(g, g.nodes(operator, inputs, types.length, attributes, 'com.microsoft'), types);
      await expectAgreement(g, { x: zeros(...dims) });
    });
  }

  it('EmbedLayerNormalization', async () => {
    const g = new GraphBuilder('embed');
    const [ids, segments] = [g.input('ids', [2, 5], int32), g.input('segments', [2, 5], int32)];
    const tables = [[20, 8], [10, 8], [2, 8], [8], [8]].map((dims) => g.weight(dims, zero));
    expose(g, g.nodes('EmbedLayerNormalization', [ids, segments, ...tables], 2, {}, 'com.microsoft'), [
      float,
      int32,
    ]);
    const feed = () => new Tensor('int32', new Int32Array(10), [2, 5]);
    await expectAgreement(g, { ids: feed(), segments: feed() });
  });

  it('quantised sums, pools, joins', async () => {
    const g = new GraphBuilder('qlinear');
    const [scale, zeroPoint] = [g.floats(0.1), g.stored([], uint8)];
    const x = g.node('QuantizeLinear', [g.input('x', [1, 4, 9, 8]), scale, zeroPoint]);
    const one = [x, scale, zeroPoint];
    const out = [scale, zeroPoint];
    const [sum] = g.nodes('QLinearAdd', [...one, ...one, ...out], 1, {}, 'com.microsoft');
    const [pooled] = g.nodes(
      'QLinearAveragePool',
      [...one, ...out],
      1,
      { kernel_shape: [3, 2], strides: [2, 2] },
      'com.microsoft',
    );
    const [mean] = g.nodes('QLinearGlobalAveragePool', [...one, ...out], 1, {}, 'com.microsoft');
    const [joined] = g.nodes('QLinearConcat', [...out, ...one, ...one], 1, { axis: 1 }, 'com.microsoft');
    expose(g, [sum!, pooled!, mean!, joined!], [uint8, uint8, uint8, uint8]);
    await expectAgreement(g, { x: zeros(1, 4, 9, 8) });
  });

  it('DynamicQuantizeLSTM', async () => {
    const g = new GraphBuilder('qlstm');
    const x = g.input('x', [7, 2, 5]);
    const weights = [g.stored([1, 5, 12], int8), g.stored([1, 3, 12], int8)];
    const scales = [g.floats([0.1]), g.stored([1], int8), g.floats([0.1]), g.stored([1], int8)];
    const inputs = [x, ...weights, '', '', '', '', '', ...scales];
    expose(g, g.nodes('DynamicQuantizeLSTM', inputs, 3, { hidden_size: 3 }, 'com.microsoft'));
    await expectAgreement(g, { x: zeros(7, 2, 5) });
  });
});

describe('sequences against ONNX Runtime', () => {
  it('split, take, insert, join', async () => {
    const g = new GraphBuilder('sequences');
    const x = g.input('x', [2, 7, 3]);
    const parts = g.node('SplitToSequence', [x, g.node('Squeeze', [g.integers([3])])], { axis: 1 });
    const last = g.node('SequenceAt', [parts, g.node('Squeeze', [g.integers([-1])])]);
    const longer = g.node('SequenceInsert', [parts, g.node('Concat', [last, last], { axis: 1 })]);
    expose(g, [last, g.node('ConcatFromSequence', [longer], { axis: 1 })]);
    await expectAgreement(g, { x: zeros(2, 7, 3) });
  });
});

describe('files of old operator sets against ONNX Runtime', () => {
  it('concatenates, pads and slices as their attributes say', async () => {
    const g = new GraphBuilder('old', 7);
    const x = g.input('x', [2, 3, 8, 8]);
    const padded = g.node('Pad', [x], { pads: [0, 0, 1, 2, 0, 0, 3, 4] });
    const sliced = g.node('Slice', [padded], { axes: [2, 3], starts: [1, -5], ends: [9, 100] });
    expose(g, [padded, sliced, g.node('Unsqueeze', [sliced], { axes: [0] })]);
    await expectAgreement(g, { x: zeros(2, 3, 8, 8) });
  });
});
