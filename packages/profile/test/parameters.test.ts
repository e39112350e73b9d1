import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../src/index.js';
import { fill, profileOf, type } from './support/models.js';

/** x [1,8] times whatever weight the graph makes. */
function times(make: (g: GraphBuilder) => string, opset = 20): GraphBuilder {
  const g = new GraphBuilder('weights', opset);
  g.outputAs(g.node('MatMul', [g.input('x', [1, 8]), make(g)]), 'y');
  return g;
}

const constant = (g: GraphBuilder, dims: readonly number[], elementType: number = type.float) =>
  g.node('Constant', [], { value: { tensor: { dims, elementType } } });

describe('weights', () => {
  it('of Constant nodes count in every attribute', () => {
    const g = new GraphBuilder('attributes');
    const product = g.node('MatMul', [g.input('x', [1, 8]), constant(g, [8, 4])]);
    const biased = g.node('Add', [
      product,
      g.node('Constant', [], { value_floats: { floats: [1, 2, 3, 4] } }),
    ]);
    g.outputAs(g.node('Mul', [biased, g.node('Constant', [], { value_float: { float: 2 } })]), 'y');
    // The scalar is an exponent, a scale or the like, and no weight.
    expect(profileOf(g)).toMatchObject({ parameters: 32 + 4, parameterBytes: 36 * 4, flops: 64 });
  });

  it('of sparse initialisers count what is stored, and the product is whole', () => {
    const profile = profileOf(times((g) => g.sparse([8, 4], 5)));
    expect(profile).toMatchObject({ parameters: 5, flops: 64, outputShapes: { y: [1, 4] }, notCounted: [] });
    // Five floats and five 64-bit indices.
    expect(profile.parameterBytes).toBe(5 * 4 + 5 * 8);
  });

  it('of a Constant that is sparse count as such', () => {
    const sparse = { sparse_value: { sparse: { dims: [8, 4], valueCount: 6 } } };
    expect(profileOf(times((g) => g.node('Constant', [], sparse)))).toMatchObject({
      parameters: 6,
      flops: 64,
    });
  });

  it('are not the states that a recurrent layer or a loop starts from; what a Scan goes through may be', () => {
    const g = new GraphBuilder('states');
    const x = g.input('x', [7, 2, 5]);
    const weights = [g.weight([1, 12, 5], fill), g.weight([1, 12, 3], fill)];
    const states = [g.stored([1, 2, 3]), g.stored([1, 2, 3])];
    g.outputAs(g.nodes('LSTM', [x, ...weights, '', '', ...states], 1, { hidden_size: 3 })[0]!, 'y');
    const body = g.body('body');
    const [row, layer] = [body.input('row', [1, 5]), body.input('layer', [5, 5])];
    body.result(body.node('MatMul', [row, layer]));
    // Four layers of 5 × 5, one after another.
    const stacked = g.nodes('Scan', [g.stored([1, 5]), g.weight([4, 5, 5], fill)], 1, {
      num_scan_inputs: 1,
      body: { graph: body },
    });
    g.outputAs(stacked[0]!, 'z');
    const profile = profileOf(g);
    expect(profile.parameters).toBe(12 * 5 + 12 * 3 + 4 * 25);
    expect(profile.flops).toBe(2 * 7 * 2 * 12 * (5 + 3) + 4 * 2 * 25);
  });

  it('that are computed count once: by what is stored, or as one where they are smaller', () => {
    const cases: readonly (readonly [string, (g: GraphBuilder) => string, number])[] = [
      ['turned over', (g) => g.node('Transpose', [g.weight([4, 8], fill)]), 32],
      [
        'in two pieces',
        (g) => g.node('Concat', [g.weight([8, 1], fill), constant(g, [8, 3])], { axis: 1 }),
        32,
      ],
      ['the sum of two', (g) => g.node('Add', [g.weight([8, 4], fill), constant(g, [8, 4])]), 32],
      ['scaled by column', (g) => g.node('Mul', [g.weight([8, 4], fill), g.weight([4], fill)]), 32],
      ['integers, cast', (g) => g.node('Cast', [g.stored([8, 4], type.int8)], { to: type.float }), 32],
      [
        'integers, cast and scaled',
        (g) =>
          g.node('Mul', [g.node('Cast', [g.stored([8, 4], type.int8)], { to: type.float }), g.stored([4])]),
        32,
      ],
      ['filled', (g) => g.node('ConstantOfShape', [g.integers([8, 4])]), 32],
      [
        'filled and turned over',
        (g) => g.node('Transpose', [g.node('ConstantOfShape', [g.integers([4, 8])])]),
        32,
      ],
      ['one value, expanded', (g) => g.node('Expand', [g.floats(2), g.integers([8, 4])]), 32],
      [
        'the product of two thin ones',
        (g) => g.node('MatMul', [g.weight([8, 1], fill), g.weight([1, 4], fill)]),
        12,
      ],
    ];
    for (const [name, make, parameters] of cases) {
      expect(profileOf(times(make)).parameters, name).toBe(parameters);
      expect(profileOf(times(make)).kernels, name).toBe(1);
      expect(profileOf(times(make)).layers.nodes_linear, name).toBe(1);
    }
  });

  it('that are shared count once, however they are reached', () => {
    const g = new GraphBuilder('tied');
    const table = g.weight([10, 8], fill);
    const rows = g.node('Gather', [table, g.input('ids', [3], type.int64)]);
    const scored = g.node('MatMul', [rows, g.node('Transpose', [table], { perm: [1, 0] })]);
    g.outputAs(scored, 'y');
    expect(profileOf(g)).toMatchObject({ parameters: 80, flops: 2 * 3 * 8 * 10 });
  });

  it('of a filled mask are none', () => {
    const g = new GraphBuilder('mask');
    const mask = g.node('Trilu', [g.node('ConstantOfShape', [g.integers([5, 5])])]);
    g.outputAs(g.node('Add', [g.input('x', [1, 5, 5]), mask]), 'y');
    expect(profileOf(g).parameters).toBe(0);
  });

  it('of a norm count, also where a node fills them; its running statistics do not', () => {
    const g = new GraphBuilder('norm');
    const filled = () => g.node('ConstantOfShape', [g.integers([6])]);
    g.outputAs(
      g.node('BatchNormalization', [
        g.input('x', [1, 6, 2, 2]),
        filled(),
        g.weight([6], fill),
        filled(),
        filled(),
      ]),
      'y',
    );
    expect(profileOf(g).parameters).toBe(12);
  });

  it('of both branches of an If count, and those around it once', () => {
    const g = new GraphBuilder('branches');
    const x = g.input('x', [1, 8]);
    const shared = g.weight([8, 8], fill);
    const branch = (name: string, own: number) => {
      const body = g.body(name);
      const product = body.node('MatMul', [body.node('MatMul', [x, shared]), body.weight([8, own], fill)]);
      body.result(body.node('ReduceSum', [product]));
      return body;
    };
    const attributes = { then_branch: { graph: branch('yes', 3) }, else_branch: { graph: branch('no', 5) } };
    g.outputAs(g.node('If', [g.input('c', [], type.bool)], attributes), 'y');
    expect(profileOf(g).parameters).toBe(64 + 8 * 3 + 8 * 5);
  });

  it('come with everything else that is stored in the memory that is needed', () => {
    const g = times((b) =>
      b.node('DequantizeLinear', [b.stored([8, 4], type.int8), b.stored([4]), b.stored([4], type.int8)], {
        axis: 1,
      }),
    );
    const profile = profileOf(g);
    expect(profile.parameterBytes).toBe(32);
    expect(profile.storedBytes).toBe(32 + 4 * 4 + 4);
    // Input of 8 and output of 4 floats are alive together.
    expect(profile.memoryBytes).toBe(profile.storedBytes + (8 + 4) * 4);
  });
});
