import { InputError } from '@ctfusion/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GraphBuilder, isComplete, modelDemand, parseModel, profileModel } from '../src/index.js';

const fill = { uniform: 0.1 };

/** conv 3→8 3×3 stride 2, BN, ReLU, global pool, 8→10 linear; height, width and batch dynamic. */
function smallClassifier(): GraphBuilder {
  const g = new GraphBuilder('small');
  const x = g.input('image', ['batch', 3, 'height', 'width']);
  const conv = g.node('Conv', [x, g.weight([8, 3, 3, 3], fill), g.weight([8], fill)], {
    kernel_shape: [3, 3],
    strides: [2, 2],
    pads: [1, 1, 1, 1],
  });
  const [scale, shift, mean, variance] = [1, 0, 0, 1].map((value) => g.weight([8], { value }));
  const norm = g.node('BatchNormalization', [conv, scale!, shift!, mean!, variance!]);
  const pooled = g.node('Flatten', [g.node('GlobalAveragePool', [g.node('Relu', [norm])])]);
  const product = g.node('MatMul', [pooled, g.weight([8, 10], fill)]);
  g.outputAs(g.node('Add', [product, g.weight([10], fill)]), 'logits');
  return g;
}

const options = { inputSize: { height: 32, width: 48 } };
const parse = (g: GraphBuilder) => parseModel(g.toBytes(), 'model.onnx');

describe('profileModel', () => {
  it('counts a small classifier as one does by hand', () => {
    const profile = profileModel(parse(smallClassifier()), options);
    expect(profile.parameters).toBe(8 * 3 * 9 + 8 + 8 + 8 + 8 * 10 + 10);
    expect(profile.flops).toBe(2 * (16 * 24 * 8 * 27 + 80));
    expect(profile.outputShapes).toEqual({ logits: [1, 10] });
    // Conv, BatchNormalization, Relu, GlobalAveragePool, MatMul, Add; Flatten is a view.
    expect(profile.kernels).toBe(6);
    const map = 16 * 24 * 8 * 4;
    expect(profile.activationBytes).toBe(3 * map + 8 * 4 + 2 * 10 * 4);
    // The most is alive during the convolution: its input and its output.
    expect(profile.peakActivationBytes).toBe(3 * 32 * 48 * 4 + map);
    expect(profile.layers).toEqual({
      nodes_attention: 0,
      nodes_batchnorm2d: 1,
      nodes_conv2d: 1,
      nodes_gelu: 0,
      nodes_layernorm: 0,
      nodes_linear: 1,
      nodes_relu: 1,
      nodes_silu: 0,
    });
    expect(isComplete(profile)).toBe(true);
  });

  it('scales work with the batch, not the demand of one frame', () => {
    const graph = parse(smallClassifier());
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 3, max: 80 }), (batchSize, height) => {
        const size = { inputSize: { height, width: 40 } };
        const [one, many] = [profileModel(graph, size), profileModel(graph, { ...size, batchSize })];
        expect(many.flops).toBe(one.flops * batchSize);
        expect(many.activationBytes).toBe(one.activationBytes * batchSize);
        expect(modelDemand(many)).toEqual(modelDemand(one));
      }),
    );
  });

  it('counts half-precision parameters by their bytes', () => {
    const g = new GraphBuilder('half');
    const product = g.node('MatMul', [g.input('x', ['n', 64], 10), g.weight([64, 32], fill, 10)]);
    g.outputAs(product, 'y', 10);
    const profile = profileModel(parse(g));
    expect(profile.parameterBytes).toBe(64 * 32 * 2);
    expect(modelDemand(profile).model_input_dtype_bytes).toBe(2);
  });

  it('sees layers that an exporter spelled out in elementary operators', () => {
    const g = new GraphBuilder('spelled-out');
    const x = g.input('x', ['n', 16, 32]);
    const mean = g.node('ReduceMean', [x, g.integers([-1])]);
    const centred = g.node('Sub', [x, mean]);
    const variance = g.node('ReduceMean', [g.node('Pow', [centred, g.floats(2)]), g.integers([-1])]);
    const normalised = g.node('Div', [centred, g.node('Sqrt', [g.node('Add', [variance, g.floats(1e-5)])])]);
    const erf = g.node('Erf', [g.node('Div', [normalised, g.floats(Math.SQRT2)])]);
    const half = g.node('Mul', [
      g.node('Mul', [normalised, g.node('Add', [erf, g.floats(1)])]),
      g.floats(0.5),
    ]);
    const cubed = g.node('Mul', [g.node('Pow', [half, g.floats(3)]), g.floats(0.044715)]);
    const inner = g.node('Mul', [g.node('Add', [half, cubed]), g.floats(Math.sqrt(2 / Math.PI))]);
    const tanhGelu = g.node('Mul', [half, g.node('Add', [g.node('Tanh', [inner]), g.floats(1)])]);
    const silu = g.node('Mul', [tanhGelu, g.node('Sigmoid', [tanhGelu])]);
    const quick = g.node('Mul', [silu, g.node('Sigmoid', [g.node('Mul', [silu, g.floats(1.702)])])]);
    g.outputAs(g.node('Clip', [quick, g.floats(0), g.floats(6)]), 'y');
    const { layers } = profileModel(parse(g));
    expect(layers).toMatchObject({
      nodes_layernorm: 1,
      nodes_gelu: 3,
      nodes_silu: 1,
      nodes_relu: 1,
      nodes_attention: 0,
    });
  });

  it('finds attention by structure, and takes neither a plain softmax nor a weighted one for it', () => {
    const g = new GraphBuilder('attention');
    const [q, k, v] = ['q', 'k', 'v'].map((name) => g.input(name, ['n', 4, 10, 8]));
    const scores = g.node('MatMul', [q!, g.node('Transpose', [k!], { perm: [0, 1, 3, 2] })]);
    const masked = g.node('Add', [g.node('Div', [scores, g.floats(8)]), g.weight([10, 10], fill)]);
    const mixed = g.node('MatMul', [g.node('Softmax', [masked]), v!]);
    const logits = g.node('MatMul', [mixed, g.weight([8, 8], fill)]);
    g.outputAs(g.node('MatMul', [g.node('Softmax', [logits]), g.weight([8, 8], fill)]), 'y');
    const profile = profileModel(parse(g));
    expect(profile.layers).toMatchObject({ nodes_attention: 1, nodes_linear: 2 });
    expect(profile.flops).toBe(2 * 4 * (2 * 10 * 10 * 8 + 2 * 10 * 8 * 8));
  });

  it('counts products with a part of a stored weight as linear, as PyTorch splits a packed projection', () => {
    const g = new GraphBuilder('packed');
    const x = g.input('x', ['n', 8]);
    const packed = g.weight([24, 8], fill);
    const [query, rest] = g.nodes('Split', [packed, g.integers([8, 16])], 2, { axis: 0 });
    const project = (weight: string) =>
      g.node('MatMul', [x, g.node('Transpose', [weight], { perm: [1, 0] })]);
    g.outputAs(project(query!), 'query');
    g.outputAs(project(rest!), 'rest');
    const profile = profileModel(parse(g));
    expect(profile.layers.nodes_linear).toBe(2);
    expect(profile.parameters).toBe(24 * 8);
    expect(profile.outputShapes).toEqual({ query: [1, 8], rest: [1, 16] });
  });

  it("follows shape arithmetic through matrices, as PyTorch's padding does", () => {
    const g = new GraphBuilder('padding');
    const x = g.input('x', ['n', 3, 5, 7]);
    // [left, right, top, bottom] becomes [0, 0, top, left, 0, 0, bottom, right] by way of a 4 × 2 matrix turned over.
    const pads = g.node('Concat', [g.integers([1, 2, 0, 4]), g.integers([0, 0, 0, 0])], { axis: 0 });
    const matrix = g.node('Reshape', [pads, g.integers([-1, 2])]);
    const flipped = g.node('Slice', [
      matrix,
      g.integers([-1]),
      g.integers([-9]),
      g.integers([0]),
      g.integers([-1]),
    ]);
    const order = g.node('Reshape', [g.node('Transpose', [flipped], { perm: [1, 0] }), g.integers([-1])]);
    g.outputAs(g.node('Pad', [x, order]), 'y');
    expect(profileModel(parse(g)).outputShapes).toEqual({ y: [1, 3, 9, 10] });
  });

  it('counts and names an operator it does not know, and what hangs on it, without guessing', () => {
    const g = new GraphBuilder('unknown');
    const x = g.input('x', ['n', 8]);
    const [odd] = g.nodes('Fancy', [x], 1, {}, 'com.example');
    const [odder] = g.nodes('Fancy', [odd!], 1, {}, 'com.example');
    const behind = g.node('MatMul', [odder!, g.weight([8, 8], fill)]);
    g.outputAs(g.node('MatMul', [x, g.weight([8, 8], fill)]), 'known');
    g.outputAs(behind, 'behind');
    const profile = profileModel(parse(g));
    expect(profile.unknownOperators).toEqual({ 'com.example.Fancy': 2 });
    expect(profile.unresolvedNodes).toEqual([expect.stringContaining("MatMul 'MatMul_2'")]);
    expect(profile.flops).toBe(2 * 64);
    expect(profile.outputShapes).toEqual({ known: [1, 8], behind: null });
    expect(isComplete(profile)).toBe(false);
  });

  it('goes on behind an unknown operator where the file declares a shape, its names as the inputs have them', () => {
    const g = new GraphBuilder('declared');
    const x = g.input('x', ['n', 8]);
    g.output(g.nodes('Fancy', [x], 1, {}, 'com.example')[0]!, ['n', 6]);
    g.outputAs(g.node('MatMul', ['fancy_0', g.weight([6, 3], fill)]), 'y');
    const profile = profileModel(parse(g), { batchSize: 5 });
    expect(profile).toMatchObject({ flops: 2 * 5 * 6 * 3, outputShapes: { y: [5, 3] } });
  });

  it('keeps data-dependent sizes unknown instead of inventing them', () => {
    const g = new GraphBuilder('nonzero');
    g.outputAs(g.node('NonZero', [g.input('x', ['n', 8])]), 'where', 7);
    expect(profileModel(parse(g)).outputShapes).toEqual({ where: [2, null] });
  });
});

describe('bad model files', () => {
  const failure = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      expect((error as Error).message).not.toContain('\n');
      return (error as Error).message;
    }
    return 'no error';
  };

  it('says that a truncated file is truncated, wherever it was cut', () => {
    const bytes = smallClassifier().toBytes();
    for (const length of [1, 10, bytes.length >> 1, bytes.length - 1]) {
      expect(failure(() => parseModel(bytes.slice(0, length), 'cut.onnx'))).toMatch(/^cut\.onnx.*truncated/);
    }
    expect(failure(() => parseModel(new Uint8Array(), 'empty.onnx'))).toContain('empty.onnx');
  });

  it('names the nodes of a cycle', () => {
    const g = new GraphBuilder('cycle');
    const x = g.input('x', [1, 4]);
    const a = g.node('Add', [x, 'later']);
    g.outputAs(g.node('Relu', [a]), 'later');
    expect(failure(() => profileModel(parse(g)))).toBe(
      "model.onnx: the graph has a cycle through Add 'Add_0', Relu 'Relu_1'",
    );
  });

  it('names an input that nothing produces', () => {
    const g = new GraphBuilder('dangling');
    g.outputAs(g.node('Relu', ['nowhere']), 'y');
    expect(failure(() => profileModel(parse(g)))).toMatch(
      /'nowhere': is used by Relu .* nothing produces it/,
    );
  });

  it('refuses an operator set newer than it knows', () => {
    expect(failure(() => parseModel(new GraphBuilderWithNode(99).toBytes(), 'new.onnx'))).toMatch(
      /new\.onnx, 'opset_import': needs operator set 99; 28 is the newest/,
    );
  });

  it('asks for dimensions that are open and refuses to change fixed ones', () => {
    const open = parse(smallClassifier());
    expect(failure(() => profileModel(open))).toMatch(
      /'image': dimension 2 \(height\) is dynamic: the size of the image must be given/,
    );
    const g = new GraphBuilder('fixed');
    g.outputAs(g.node('Relu', [g.input('image', [1, 3, 8, 8])]), 'y');
    expect(failure(() => profileModel(parse(g), { batchSize: 4 }))).toMatch(
      /dimension 0 is fixed to 1.*batch size 4/,
    );
    expect(failure(() => profileModel(parse(g), { inputSize: { height: 9, width: 8 } }))).toMatch(/height 9/);
    const text = new GraphBuilder('text');
    text.outputAs(text.node('Relu', [text.input('tokens', ['n', 'length'])]), 'y');
    expect(failure(() => profileModel(parse(text)))).toMatch(/\(length\) is dynamic: its size must be given/);
    expect(profileModel(parse(text), { dimensions: { length: 7 } }).outputShapes).toEqual({ y: [1, 7] });
  });

  it('blames the input size where a layer cannot take it', () => {
    const g = new GraphBuilder('tight');
    const x = g.input('image', ['n', 3, 'h', 'w']);
    g.outputAs(g.node('Conv', [x, g.weight([4, 3, 7, 7], fill)], { kernel_shape: [7, 7] }), 'y');
    const tooSmall = { inputSize: { height: 4, width: 4 } };
    expect(failure(() => profileModel(parse(g), tooSmall))).toMatch(
      /Conv 'Conv_0' does not fit its inputs.*-2/,
    );
  });
});

class GraphBuilderWithNode extends GraphBuilder {
  constructor(opset: number) {
    super('newer', opset);
    this.outputAs(this.node('Relu', [this.input('x', [1])]), 'y');
  }
}
