import { create, toBinary } from '@bufbuild/protobuf';
import { AttributeProtoSchema, GraphProtoSchema, ModelProtoSchema, NodeProtoSchema } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { GraphBuilder, parseModel, profileModel } from '../src/index.js';
import { inferShapes } from '../src/shape-inference/infer-shapes.js';
import { profileOf, type } from './support/models.js';

/** The values that shape arithmetic keeps of the last output. */
function keptValues(g: GraphBuilder, name: string): number | undefined {
  const graph = parseModel(g.toBytes(), 'bounds.onnx');
  return inferShapes(graph, new Map()).tensor(name)?.values?.length;
}

describe('shape arithmetic is bounded', () => {
  const limit = 4096;
  const growing: readonly (readonly [string, (g: GraphBuilder, x: string) => string, number])[] = [
    ['Concat', (g, x) => g.node('Concat', [x, x], { axis: 0 }), 2],
    [
      'Expand',
      (g, x) =>
        g.node('Expand', [g.node('Slice', [x, g.integers([0]), g.integers([1])]), g.integers([2 * limit])]),
      2,
    ],
    ['Add, broadcast', (g, x) => g.node('Add', [x, g.node('Unsqueeze', [x, g.integers([1])])]), limit],
    [
      'Where, broadcast',
      (g, x) => g.node('Where', [g.node('Greater', [x, x]), x, g.node('Unsqueeze', [x, g.integers([1])])]),
      limit,
    ],
    [
      'Range',
      (g) =>
        g.node(
          'Range',
          [0, 2 * limit, 1].map((value) => g.node('Squeeze', [g.integers([value])])),
        ),
      2,
    ],
    ['ConstantOfShape', (g) => g.node('ConstantOfShape', [g.integers([2, limit])]), 2],
    ['Tile', (g, x) => g.node('Tile', [x, g.integers([2])]), 2],
  ];
  for (const [name, make, factor] of growing) {
    it(`${name}: shapes are followed, values beyond ${limit} are forgotten`, () => {
      const g = new GraphBuilder('growing');
      const y = make(g, g.integers(new Array(limit).fill(0).map((_, index) => index)));
      g.output(y, undefined, type.int64);
      const count = profileOf(g).outputShapes[y]?.reduce<number>((product, dim) => product * dim!, 1);
      expect(count).toBe(factor * limit);
      expect(keptValues(g, y)).toBeUndefined();
    });
  }

  it('Concat that doubles 40 times is a matter of milliseconds', () => {
    const g = new GraphBuilder('bomb');
    let x = g.integers(new Array(limit).fill(1));
    for (let round = 0; round < 40; round++) x = g.node('Concat', [x, x], { axis: 0 });
    g.output(x, undefined, type.int64);
    expect(profileOf(g).outputShapes[x]).toEqual([limit * 2 ** 40]);
  });

  it('a slice of a dimension of 10¹² is counted, not listed', () => {
    const g = new GraphBuilder('long');
    g.outputAs(
      g.node('Slice', [
        g.input('x', [1e12]),
        g.integers([1]),
        g.integers([1e12]),
        g.integers([0]),
        g.integers([3]),
      ]),
      'y',
    );
    expect(profileOf(g).outputShapes).toEqual({ y: [333333333333] });
  });

  it('a reshape to 10⁹ dimensions has no shape', () => {
    const g = new GraphBuilder('rank');
    g.outputAs(g.node('Reshape', [g.input('x', [4]), g.input('shape', [1e9], type.int64)]), 'y');
    expect(profileOf(g).outputShapes).toEqual({ y: null });
  });

  it('a loop of a billion iterations is multiplied, one of growing state is given up', () => {
    const looping = (grows: boolean) => {
      const g = new GraphBuilder('billion');
      const x = g.input('x', [1, 4]);
      const body = g.body('body');
      body.input('i', [], type.int64);
      const condition = body.input('c', [], type.bool);
      const state = body.input('s', ['n', 4]);
      body.result(body.node('Identity', [condition]), type.bool);
      body.result(body.node(grows ? 'Concat' : 'Add', [state, x], { axis: 0 }));
      g.outputAs(g.nodes('Loop', [g.integers([1e9]), '', x], 1, { body: { graph: body } })[0]!, 'y');
      return profileOf(g);
    };
    expect(looping(false).kernels).toBe(1e9);
    expect(looping(true)).toMatchObject({
      outputShapes: { y: [null, 4] },
      notCounted: [{ operator: 'Concat' }],
    });
  });

  it('sizes whose product is no number are refused in one line', () => {
    const g = new GraphBuilder('huge');
    const huge = new Array<number>(30).fill(2 ** 50);
    g.outputAs(g.node('Relu', [g.input('x', huge)]), 'y');
    expect(() => profileOf(g)).toThrow(/^model\.onnx: has shapes whose sizes are beyond all measure$/);
  });

  it('graphs nested without end are refused in one line', () => {
    let graph = create(GraphProtoSchema, { name: 'innermost' });
    for (let level = 0; level < 200; level++) {
      const attribute = [create(AttributeProtoSchema, { name: 'body', type: 5, g: graph })];
      graph = create(GraphProtoSchema, { node: [create(NodeProtoSchema, { opType: 'Loop', attribute })] });
    }
    const bytes = toBinary(ModelProtoSchema, create(ModelProtoSchema, { graph }));
    expect(() => parseModel(bytes, 'deep.onnx')).toThrow(
      /^deep\.onnx: holds graphs nested deeper than this reader follows$/,
    );
  });

  it('chains of 20,000 views and sums take no time that grows with their square', () => {
    const g = new GraphBuilder('chain');
    let x = g.input('x', [1, 8]);
    for (let step = 0; step < 20_000; step++) x = g.node(step % 2 === 0 ? 'Identity' : 'Relu', [x]);
    g.output(x, undefined);
    const profile = profileModel(parseModel(g.toBytes(), 'chain.onnx'));
    expect(profile.kernels).toBe(10_000);
    expect(profile.peakActivationBytes).toBe(2 * 8 * 4);
  });
});
