import { describe, expect, it } from 'vitest';
import { GraphBuilder, isComplete } from '../src/index.js';
import { fill, profileOf, type } from './support/models.js';

/** A loop whose body multiplies its state [1,8] with weights [8,8] once: 2·8·8 = 128 FLOPs an iteration. */
function productLoop(
  count: (g: GraphBuilder) => string,
  goesOn: 'always' | 'data' | ((body: GraphBuilder) => string),
) {
  const g = new GraphBuilder('loop');
  const x = g.input('x', [1, 8]);
  const body = g.body('body');
  body.input('i', [], type.int64);
  const condition = body.input('condition', [], type.bool);
  const state = body.input('state', [1, 8]);
  const next = body.node('MatMul', [state, g.weight([8, 8], fill)]);
  const sum = body.node('Squeeze', [body.node('ReduceSum', [next])]);
  const continues =
    goesOn === 'always'
      ? body.node('Identity', [condition])
      : goesOn === 'data'
        ? body.node('Less', [sum, body.floats(5)])
        : goesOn(body);
  body.result(continues, type.bool);
  body.result(next);
  g.outputAs(g.nodes('Loop', [count(g), '', x], 1, { body: { graph: body } })[0]!, 'y');
  return g;
}

describe('If', () => {
  const branches = (rows: number, condition: (g: GraphBuilder) => string) => {
    const g = new GraphBuilder('branches');
    const x = g.input('x', [1, 8]);
    const [yes, no] = [g.body('yes'), g.body('no')];
    yes.result(yes.node('MatMul', [x, yes.weight([8, 4], fill)]));
    no.result(
      no.node('Slice', [
        no.node('MatMul', [x, no.weight([8, rows], fill)]),
        no.integers([0]),
        no.integers([4]),
        no.integers([1]),
      ]),
    );
    const attributes = { then_branch: { graph: yes }, else_branch: { graph: no } };
    g.outputAs(g.node('If', [condition(g)], attributes), 'y');
    return g;
  };

  it('of an unknown condition counts the costlier branch, says so, and keeps what both give alike', () => {
    const profile = profileOf(branches(16, (g) => g.input('c', [], type.bool)));
    expect(profile.flops).toBe(2 * 8 * 16);
    expect(profile.parameters).toBe(8 * 4 + 8 * 16);
    expect(profile.outputShapes).toEqual({ y: [1, 4] });
    expect(profile.undecidedBranches).toEqual([expect.stringMatching(/^If /)]);
    expect(profile.layers.nodes_linear).toBe(1);
    expect(profile.notCounted).toEqual([]);
  });

  it('of a condition that shapes decide counts the branch that is taken', () => {
    const decided = (size: number) => (g: GraphBuilder) =>
      g.node('Greater', [g.node('Size', ['x']), g.node('Squeeze', [g.integers([size])])]);
    expect(profileOf(branches(16, decided(7))).flops).toBe(2 * 8 * 4);
    expect(profileOf(branches(16, decided(8))).flops).toBe(2 * 8 * 16);
    expect(profileOf(branches(16, decided(8))).undecidedBranches).toEqual([]);
  });
});

describe('Loop', () => {
  it('of a known count is counted per iteration, its weights once', () => {
    const profile = profileOf(productLoop((g) => g.integers([6]), 'always'));
    expect(profile.flops).toBe(6 * 128);
    // MatMul and ReduceSum in every iteration; Squeeze and Identity are views.
    expect(profile.kernels).toBe(6 * 2);
    expect(profile.parameters).toBe(64);
    expect(profile.layers.nodes_linear).toBe(1);
    expect(profile.notCounted).toEqual([]);
    expect(profile.workByClass.matrix_product).toEqual({
      flops: 768,
      bytes: 6 * 4 * (8 + 64 + 8),
      kernels: 6,
    });
  });

  it('of a count that the data decide counts one iteration and says so', () => {
    const profile = profileOf(productLoop((g) => g.input('n', [], type.int64), 'always'));
    expect(profile.flops).toBe(128);
    expect(profile.notCounted).toEqual([
      {
        node: expect.stringMatching(/^Loop /),
        operator: 'Loop',
        reason: 'iterations_unknown',
        missing: 'flops',
        kernels: 2,
      },
    ]);
    expect(profile.notCountedShare).toBe(1);
    expect(isComplete(profile)).toBe(false);
  });

  it('that its own data may end counts one iteration, too', () => {
    const profile = profileOf(productLoop((g) => g.integers([50]), 'data'));
    expect(profile.flops).toBe(128);
    expect(profile.notCounted.map(({ reason }) => reason)).toEqual(['iterations_unknown']);
  });

  it('that the iteration number ends is followed', () => {
    // Goes on while i < 3: iterations 0, 1, 2 and 3, the last of which says stop.
    const below = (body: GraphBuilder) =>
      body.node('Less', ['i', body.node('Squeeze', [body.integers([3])])]);
    const profile = profileOf(productLoop((g) => g.integers([50]), below));
    expect(profile.flops).toBe(4 * 128);
    expect(isComplete(profile)).toBe(true);
  });

  it('of no iterations does nothing', () => {
    const profile = profileOf(productLoop((g) => g.integers([0]), 'always'));
    expect(profile).toMatchObject({ flops: 0, kernels: 0, outputShapes: { y: [1, 8] }, notCounted: [] });
  });

  it('whose state grows is followed iteration by iteration', () => {
    const g = new GraphBuilder('growing');
    const x = g.input('x', [1, 8]);
    const body = g.body('body');
    body.input('i', [], type.int64);
    const condition = body.input('condition', [], type.bool);
    const state = body.input('state', ['n', 8]);
    const grown = body.node('Concat', [state, x], { axis: 0 });
    body.result(body.node('Identity', [condition]), type.bool);
    body.result(grown);
    body.result(
      body.node('ReduceSum', [body.node('MatMul', [grown, g.weight([8, 2], fill)])], { keepdims: 0 }),
    );
    const [rows, sums] = g.nodes('Loop', [g.integers([3]), '', x], 2, { body: { graph: body } });
    g.outputAs(rows!, 'rows');
    g.outputAs(sums!, 'sums');
    const profile = profileOf(g);
    expect(profile.outputShapes).toEqual({ rows: [4, 8], sums: [3] });
    // Rows of the product: 2, 3, 4.
    expect(profile.flops).toBe((2 + 3 + 4) * 2 * 8 * 2);
  });
});

describe('Scan', () => {
  it('runs once for every slice', () => {
    const g = new GraphBuilder('scan');
    const [state, x] = [g.input('state', [1, 4]), g.input('x', [9, 1, 4])];
    const body = g.body('body');
    const [inner, slice] = [body.input('inner', [1, 4]), body.input('slice', [1, 4])];
    body.result(body.node('MatMul', [inner, g.weight([4, 4], fill)]));
    body.result(body.node('Add', [inner, slice]));
    const outputs = g.nodes('Scan', [state, x], 2, { body: { graph: body }, num_scan_inputs: 1 });
    for (const [index, name] of outputs.entries()) g.outputAs(name, `y${index}`);
    const profile = profileOf(g);
    expect(profile.flops).toBe(9 * 2 * 4 * 4);
    expect(profile.outputShapes).toEqual({ y0: [1, 4], y1: [9, 1, 4] });
    // Alive at most: both inputs, the body's product and sum beside them.
    expect(profile.kernels).toBe(18);
  });
});

describe('nested control flow', () => {
  it('multiplies: a loop of three in a loop of five', () => {
    const g = new GraphBuilder('nested');
    const x = g.input('x', [1, 8]);
    const weight = g.weight([8, 8], fill);
    const loopBody = (name: string, make: (body: GraphBuilder, state: string) => string) => {
      const body = g.body(name);
      body.input(`${name}_i`, [], type.int64);
      const condition = body.input(`${name}_c`, [], type.bool);
      const next = make(body, body.input(`${name}_s`, [1, 8]));
      body.result(body.node('Identity', [condition]), type.bool);
      body.result(next);
      return { body: { graph: body } };
    };
    const inner = loopBody('inner', (body, state) => body.node('MatMul', [state, weight]));
    const outer = loopBody(
      'outer',
      (body, state) => body.nodes('Loop', [body.integers([3]), '', state], 1, inner)[0]!,
    );
    g.outputAs(g.nodes('Loop', [g.integers([5]), '', x], 1, outer)[0]!, 'y');
    const profile = profileOf(g);
    expect(profile.flops).toBe(15 * 128);
    expect(profile.parameters).toBe(64);
  });
});
