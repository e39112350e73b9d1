import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../src/index.js';
import { fill, profileOf, type } from './support/models.js';

const [intAttribute, tensorAttribute] = [2, 4];

describe('local functions', () => {
  it('count as the nodes that they stand for, weights once for all calls', () => {
    const g = new GraphBuilder('twice');
    const x = g.input('x', [3, 8]);
    const f = g.body('Layer');
    const [row, weight] = [f.input('row', undefined), f.input('weight', undefined)];
    const bias = f.node('Constant', [], { value_floats: { floats: [1, 2, 3, 4, 5, 6, 7, 8] } });
    f.result(f.node('Add', [f.node('MatMul', [row, weight]), bias]));
    g.localFunction('local', f);
    const shared = g.weight([8, 8], fill);
    const [first] = g.nodes('Layer', [x, shared], 1, {}, 'local');
    g.outputAs(g.nodes('Layer', [first!, shared], 1, {}, 'local')[0]!, 'y');
    const profile = profileOf(g);
    expect(profile.flops).toBe(2 * (2 * 3 * 8 * 8));
    expect(profile.parameters).toBe(64 + 8);
    expect(profile.layers.nodes_linear).toBe(2);
    expect(profile.unknownOperators).toEqual({});
    expect(profile.outputShapes).toEqual({ y: [3, 8] });
  });

  it('take attributes from their call, and may call each other', () => {
    const g = new GraphBuilder('attributes');
    const x = g.input('x', [2, 6, 5]);
    const inner = g.body('Turn');
    inner.result(
      inner.node('Concat', [inner.input('a', undefined), 'a'], {
        axis: { reference: 'along', type: intAttribute },
      }),
    );
    g.localFunction('local', inner, ['along']);
    const outer = g.body('Twice');
    const half = outer.nodes(
      'Turn',
      [outer.input('b', undefined)],
      1,
      { along: { reference: 'axis', type: intAttribute } },
      'local',
    );
    outer.result(half[0]!);
    g.localFunction('local', outer, ['axis']);
    g.outputAs(g.nodes('Twice', [x], 1, { axis: 2 }, 'local')[0]!, 'y');
    expect(profileOf(g).outputShapes).toEqual({ y: [2, 6, 10] });
  });

  it('hold weights that a call hands over as an attribute', () => {
    const g = new GraphBuilder('constant');
    const f = g.body('Product');
    const row = f.input('row', undefined);
    const weight = f.node('Constant', [], { value: { reference: 'weight', type: tensorAttribute } });
    f.result(f.node('MatMul', [row, weight]));
    g.localFunction('local', f, ['weight']);
    const weights = { tensor: { dims: [8, 4], elementType: type.float } };
    g.outputAs(g.nodes('Product', [g.input('x', [1, 8])], 1, { weight: weights }, 'local')[0]!, 'y');
    expect(profileOf(g)).toMatchObject({ parameters: 32, flops: 64 });
  });

  it('go before an operator of the same name, and may hand an input on', () => {
    const g = new GraphBuilder('own');
    const f = g.body('Gelu');
    f.result(f.input('a', undefined));
    g.localFunction('com.microsoft', f);
    g.outputAs(g.nodes('Gelu', [g.input('x', [2, 3])], 1, {}, 'com.microsoft')[0]!, 'y');
    const profile = profileOf(g);
    expect(profile).toMatchObject({ kernels: 0, outputShapes: { y: [2, 3] } });
    expect(profile.layers.nodes_gelu).toBe(0);
  });

  it('are refused where they call themselves', () => {
    const g = new GraphBuilder('endless');
    const f = g.body('Endless');
    f.result(f.nodes('Endless', [f.input('a', undefined)], 1, {}, 'local')[0]!);
    g.localFunction('local', f);
    g.outputAs(g.nodes('Endless', [g.input('x', [1])], 1, {}, 'local')[0]!, 'y');
    expect(() => profileOf(g)).toThrow(/model\.onnx: the local function Endless calls itself/);
  });

  it('are refused where they multiply beyond reason, at once', () => {
    const g = new GraphBuilder('bomb');
    for (let level = 0; level < 40; level++) {
      const f = g.body(`Level${level}`);
      const a = f.input(`a${level}`, undefined);
      const call = (input: string) =>
        level === 0 ? f.node('Relu', [input]) : f.nodes(`Level${level - 1}`, [input], 1, {}, 'local')[0]!;
      f.result(call(call(a)));
      g.localFunction('local', f);
    }
    g.outputAs(g.nodes('Level39', [g.input('x', [1])], 1, {}, 'local')[0]!, 'y');
    expect(() => profileOf(g)).toThrow(/stand for more than 1000000 nodes/);
  });
});
