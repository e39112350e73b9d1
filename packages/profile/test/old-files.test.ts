import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { AttributeProto_AttributeType, type ModelProto, ModelProtoSchema } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { GraphBuilder, type ModelProfile, parseModel, profileModel } from '../src/index.js';
import { fill } from './support/models.js';

/** As IR version 1 wrote it: no operator sets, no attribute types. */
function asFirstVersion(g: GraphBuilder, change: (model: ModelProto) => void = () => {}): ModelProfile {
  const model = fromBinary(ModelProtoSchema, g.toBytes());
  model.irVersion = 1n;
  model.opsetImport = [];
  for (const { attribute } of model.graph!.node) {
    for (const each of attribute) each.type = AttributeProto_AttributeType.UNDEFINED;
  }
  change(model);
  // Through bytes, so that only what was written is there.
  return profileModel(parseModel(toBinary(ModelProtoSchema, create(ModelProtoSchema, model)), 'old.onnx'));
}

describe('attributes without a type', () => {
  it('are read by the field that is filled: lists, numbers, text and tensors', () => {
    const g = new GraphBuilder('old');
    const x = g.input('x', [1, 4, 32, 32]);
    const conv = g.node('Conv', [x, g.weight([8, 2, 3, 3], fill)], {
      strides: [4, 4],
      pads: [1, 1, 1, 1],
      group: 2,
    });
    const weight = g.node('Constant', [], { value: { tensor: { dims: [8, 5], elementType: 1 } } });
    const pooled = g.node('AveragePool', [conv], {
      kernel_shape: [3, 3],
      strides: [3, 3],
      auto_pad: 'SAME_UPPER',
    });
    const sum = g.node('ReduceSum', [pooled], { axes: [2, 3], keepdims: 0 });
    g.outputAs(g.node('MatMul', [sum, weight]), 'y');
    const profile = asFirstVersion(g);
    // 8 × 8 outputs of 8 channels, each of 2 × 3 × 3; then [1,8]·[8,5].
    expect(profile.flops).toBe(2 * 8 * 64 * 18 + 2 * 8 * 5);
    expect(profile.parameters).toBe(8 * 18 + 40);
    expect(profile.outputShapes).toEqual({ y: [1, 5] });
    expect(profile.workByClass.conv_grouped.kernels).toBe(1);
  });

  it('that are zero are still there', () => {
    const g = new GraphBuilder('zero');
    g.outputAs(g.node('Flatten', [g.input('x', [2, 3, 4])], { axis: 0 }), 'y');
    expect(asFirstVersion(g).outputShapes).toEqual({ y: [1, 24] });
  });
});

describe('old operator sets', () => {
  it('concatenate along axis 1, cast by name, fit a shape to the first input', () => {
    const g = new GraphBuilder('first', 1);
    const x = g.input('x', [2, 3, 4, 4]);
    const joined = g.node('Concat', [x, x]);
    const bias = g.node('Add', [joined, g.weight([6], fill)], { broadcast: 1, axis: 1 });
    g.outputAs(g.node('Cast', [bias], { to: 'FLOAT16' }), 'y', 10);
    const profile = asFirstVersion(g);
    expect(profile.outputShapes).toEqual({ y: [2, 6, 4, 4] });
    expect(profile.outputBytes).toBe(2 * 6 * 16 * 2);
  });

  it('take repeats and axis of Tile as two inputs, scales of Upsample as attributes', () => {
    const g = new GraphBuilder('tile', 5);
    const x = g.input('x', [1, 3, 4, 4]);
    const scalar = (value: number) => g.node('Squeeze', [g.integers([value])]);
    g.outputAs(g.node('Tile', [x, scalar(2), scalar(1)]), 'tiled');
    const scales = { height_scale: { float: 2 }, width_scale: { float: 1.5 } };
    g.outputAs(g.node('Upsample', [x], scales), 'larger');
    expect(asFirstVersion(g).outputShapes).toEqual({ tiled: [1, 6, 4, 4], larger: [1, 3, 8, 6] });
  });
});

describe('sizes that come from data', () => {
  const withData = (make: (g: GraphBuilder, x: string, data: (length: number) => string) => string) => {
    const g = new GraphBuilder('data');
    const x = g.input('x', [2, 6, 8]);
    let count = 0;
    const made = make(g, x, (length) => g.input(`data${count++}`, [length], 7));
    g.outputAs(made, 'y');
    const model = parseModel(g.toBytes(), 'data.onnx');
    return profileModel(model, { dimensions: {} });
  };
  const cases: readonly (readonly [
    string,
    Parameters<typeof withData>[0],
    readonly (number | null)[] | null,
  ])[] = [
    [
      'Slice by unknown steps',
      (g, x, data) => g.node('Slice', [x, g.integers([0]), g.integers([8]), g.integers([2]), data(1)]),
      [2, 6, null],
    ],
    [
      'Slice along unknown axes',
      (g, x, data) => g.node('Slice', [x, g.integers([0]), g.integers([8]), data(1)]),
      [null, null, null],
    ],
    ['Slice of leading axes', (g, x, data) => g.node('Slice', [x, data(2), data(2)]), [null, null, 8]],
    [
      'Split into unknown parts',
      (g, x, data) => g.nodes('Split', [x, data(2)], 2, { axis: 1 })[0]!,
      [2, null, 8],
    ],
    [
      'Relu of a reshape to an unknown shape',
      (g, x, data) => g.node('Relu', [g.node('Reshape', [x, data(2)])]),
      [null, null],
    ],
    ['Pad by unknown widths', (g, x, data) => g.node('Pad', [x, data(6)]), [null, null, null]],
    ['Tile by unknown repeats', (g, x, data) => g.node('Tile', [x, data(3)]), [null, null, null]],
    ['Expand to an unknown shape', (g, x, data) => g.node('Expand', [x, data(3)]), null],
    ['ConstantOfShape', (g, _x, data) => g.node('ConstantOfShape', [data(3)]), [null, null, null]],
    ['ReduceSum along unknown axes', (g, x, data) => g.node('ReduceSum', [x, data(1)]), [null, null, null]],
    ['Resize to unknown sizes', (g, x, data) => g.node('Resize', [x, '', '', data(3)]), [null, null, null]],
    ['TopK of an unknown number', (g, x, data) => g.nodes('TopK', [x, data(1)], 2)[0]!, [2, 6, null]],
    ['Compress', (g, x) => g.node('Compress', [x, g.input('keep', [6], 9)], { axis: 1 }), [2, null, 8]],
  ];
  it('are taken from a weight where one fixes them', () => {
    // Rows of unknown length times [8,4]: the rows can only be 8 long.
    const profile = withData((g, x, data) => {
      const cut = g.node('Slice', [x, g.integers([0]), g.integers([9]), g.integers([2]), data(1)]);
      return g.node('MatMul', [cut, g.weight([8, 4], fill)]);
    });
    expect(profile).toMatchObject({ flops: 2 * 12 * 8 * 4, outputShapes: { y: [2, 6, 4] } });
  });

  it('leave the products behind them unresolved, and listed', () => {
    const profile = withData((g, x, data) => {
      const rows = g.node('Reshape', [x, data(2)]);
      return g.node('MatMul', [rows, g.node('Transpose', [rows])]);
    });
    expect(profile.flops).toBe(0);
    expect(profile.notCounted).toContainEqual(
      expect.objectContaining({ operator: 'MatMul', reason: 'shape_unknown', missing: 'flops' }),
    );
  });

  for (const [name, make, shape] of cases) {
    it(`${name}: unknown, and listed`, () => {
      const profile = withData(make);
      expect(profile.outputShapes).toEqual({ y: shape });
      expect(profile.notCounted).toContainEqual(
        expect.objectContaining({
          operator: name.split(/[ ,]/)[0],
          reason: 'shape_unknown',
          missing: 'bytes',
        }),
      );
    });
  }
});
