import { describe, expect, it } from 'vitest';
import { GraphBuilder, modelDemand } from '../src/index.js';
import { fill, profileOf } from './support/models.js';

const failure = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
};

/** x · w beside a recurrent state whose first dimension is layers, not batch. */
function withState(
  state: readonly (number | string)[],
  x: readonly (number | string)[],
  stateFirst = false,
): GraphBuilder {
  const g = new GraphBuilder('state');
  const names = stateFirst ? ['state', 'x'] : ['x', 'state'];
  for (const name of names) g.input(name, name === 'x' ? x : state);
  const product = g.node('MatMul', ['x', g.weight([8, 4], fill)]);
  g.outputAs(g.node('Add', [product, g.node('ReduceSum', ['state'], { keepdims: 0 })]), 'y');
  return g;
}

describe('a fixed first dimension', () => {
  it("is the file's own batch, where another input's is none", () => {
    for (const stateFirst of [false, true]) {
      const g = withState([2, 1, 4], [1, 8], stateFirst);
      for (const options of [{}, { batchSize: 1 }]) {
        expect(profileOf(g, options)).toMatchObject({ flops: 2 * 8 * 4, parameters: 32, batchSize: 1 });
      }
    }
  });

  it('is the batch without being asked for, and the same as when asked for', () => {
    const g = withState([2, 6, 4], [6, 8]);
    expect(profileOf(g)).toEqual(profileOf(g, { batchSize: 6 }));
    expect(profileOf(g)).toMatchObject({ batchSize: 6, flops: 6 * 2 * 8 * 4 });
    expect(modelDemand(profileOf(g)).model_flops_g).toBeCloseTo(64e-9);
  });

  it('refuses another batch size by name', () => {
    expect(failure(() => profileOf(withState([2, 1, 4], [1, 8]), { batchSize: 5 }))).toBe(
      "model.onnx, 'x': dimension 0 is fixed to 1 in the file, so batch size 5 cannot be profiled",
    );
  });

  it("leaves an open batch open: the state's stays, the name is one everywhere", () => {
    const profile = profileOf(withState([2, 'batch', 4], ['batch', 8]), { batchSize: 7 });
    expect(profile.inputShapes).toEqual({ x: [7, 8], state: [2, 7, 4] });
    expect(profile.batchSize).toBe(7);
    expect(profileOf(withState([2, 'batch', 4], ['batch', 8]), { dimensions: { batch: 3 } }).batchSize).toBe(
      3,
    );
  });
});

describe('unnamed open dimensions', () => {
  const open = (inputs: readonly string[]) => {
    const g = new GraphBuilder('unnamed');
    for (const name of inputs)
      g.outputAs(
        g.node('MatMul', [g.input(name, [undefined, undefined, 8]), g.weight([8, 4], fill)]),
        `${name}_y`,
      );
    return g;
  };

  it('are given by their axis, as the message says', () => {
    const message = failure(() => profileOf(open(['x'])));
    expect(message).toBe(
      "model.onnx, 'x': dimension 1 (unnamed) is dynamic: its size must be given under the name 1",
    );
    const profile = profileOf(open(['x']), { dimensions: { 1: 16 } });
    expect(profile).toMatchObject({ flops: 2 * 16 * 8 * 4, outputShapes: { x_y: [1, 16, 4] } });
  });

  it('of several inputs are given by input and axis, or all at once', () => {
    expect(failure(() => profileOf(open(['x', 'z'])))).toMatch(/under the name x\.1$/);
    const dimensions = { 'x.1': 3, 1: 5 };
    expect(profileOf(open(['x', 'z']), { dimensions }).outputShapes).toEqual({
      x_y: [1, 3, 4],
      z_y: [1, 5, 4],
    });
  });

  it('may be the first: a size for axis 0 goes before the batch', () => {
    expect(profileOf(open(['x']), { dimensions: { 0: 4, 1: 2 }, batchSize: 9 }).inputShapes).toEqual({
      x: [4, 2, 8],
    });
  });
});

describe('images', () => {
  it('are what a convolution reads, in either layout', () => {
    const g = new GraphBuilder('channels-last');
    const x = g.input('x', ['n', 'h', 'w', 3]);
    const turned = g.node('Transpose', [x], { perm: [0, 3, 1, 2] });
    g.outputAs(g.node('Conv', [turned, g.weight([4, 3, 3, 3], fill)]), 'y');
    expect(profileOf(g, { inputSize: { height: 10, width: 12 } })).toMatchObject({
      inputHeight: 10,
      inputWidth: 12,
      inputChannels: 3,
      outputShapes: { y: [1, 4, 8, 10] },
    });
  });

  it('have any number of channels', () => {
    const g = new GraphBuilder('spectral');
    g.outputAs(g.node('Conv', [g.input('x', ['n', 12, 'h', 'w']), g.weight([4, 12, 1, 1], fill)]), 'y');
    expect(profileOf(g, { inputSize: { height: 5, width: 6 } }).outputShapes).toEqual({ y: [1, 4, 5, 6] });
  });

  it('are three channels that are cut to pieces and multiplied', () => {
    const g = new GraphBuilder('patches');
    const x = g.input('x', ['n', 3, 'rows', 'columns']);
    const pieces = g.node('Reshape', [x, g.integers([0, 3, 2, 4, -1, 4])]);
    const turned = g.node('Transpose', [pieces], { perm: [0, 2, 4, 1, 3, 5] });
    const patches = g.node('Reshape', [turned, g.integers([0, -1, 48])]);
    g.outputAs(g.node('MatMul', [patches, g.weight([48, 6], fill)]), 'y');
    expect(profileOf(g, { inputSize: { height: 8, width: 12 } }).outputShapes).toEqual({ y: [1, 6, 6] });
  });

  it('are not caches of four dimensions, which go by their own names', () => {
    const g = new GraphBuilder('cache');
    const past = g.input('past', ['batch', 4, 'past_length', 'width']);
    const now = g.input('now', ['batch', 4, 1, 'width']);
    g.outputAs(g.node('Concat', [past, now], { axis: 2 }), 'present');
    expect(failure(() => profileOf(g))).toMatch(
      /dimension 2 \(past_length\) is dynamic: its size must be given$/,
    );
    const profile = profileOf(g, { dimensions: { past_length: 7, width: 16 } });
    expect(profile).toMatchObject({ inputHeight: undefined, outputShapes: { present: [1, 4, 8, 16] } });
  });

  it('are not masks beside them', () => {
    const g = new GraphBuilder('mask');
    const scores = g.node('MatMul', [g.input('q', ['n', 2, 5, 4]), g.input('k', ['n', 2, 4, 5])]);
    g.outputAs(
      g.node('Softmax', [g.node('Where', [g.input('mask', ['n', 1, 'a', 'b'], 9), scores, scores])]),
      'y',
    );
    expect(failure(() => profileOf(g))).toMatch(
      /'mask': dimension 2 \(a\) is dynamic: its size must be given/,
    );
  });
});

describe('sizes for which there is no dimension', () => {
  const g = new GraphBuilder('tokens');
  g.outputAs(g.node('MatMul', [g.input('x', ['batch', 8]), g.weight([8, 4], fill)]), 'y');

  it('are refused, lest a misspelt one leaves a default', () => {
    expect(failure(() => profileOf(g, { dimensions: { bacth: 4 } }))).toBe(
      "model.onnx: no input has an open dimension 'bacth' (did you mean 'batch'?)",
    );
  });
});

describe('inputs without a shape', () => {
  it('leave what hangs on them unresolved, and listed', () => {
    const g = new GraphBuilder('shapeless');
    g.outputAs(g.node('MatMul', [g.input('x', undefined), g.weight([8, 4], fill)]), 'y');
    const profile = profileOf(g);
    expect(profile.inputShapes).toEqual({ x: null });
    expect(profile.notCounted).toMatchObject([
      { operator: 'MatMul', reason: 'shape_unknown', missing: 'flops' },
    ]);
    expect(profile.notCountedShare).toBe(1);
  });
});
