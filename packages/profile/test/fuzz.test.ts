import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { InputError } from '@ctfusion/base';
import fc from 'fast-check';
import { type AttributeProto, type ModelProto, ModelProtoSchema } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { GraphBuilder, parseModel, profileModel, workColumns } from '../src/index.js';
import { fill, type } from './support/models.js';

/** A model of every kind of thing that is read: products, norms, shape arithmetic, control flow, a function, packed weights. */
function everything(): Uint8Array {
  const g = new GraphBuilder('everything', 23);
  const x = g.input('x', ['n', 3, 8, 8]);
  const conv = g.node('Conv', [x, g.weight([4, 3, 3, 3], fill)], { pads: [1, 1, 1, 1], strides: [2, 2] });
  const normed = g.node('BatchNormalization', [conv, ...[1, 2, 3, 4].map(() => g.weight([4], fill))]);
  const resized = g.node('Resize', [
    g.node('MaxPool', [normed], { kernel_shape: [2, 2] }),
    '',
    g.floats([1, 1, 2, 1.5]),
  ]);
  const shape = g.node(
    'Concat',
    [g.node('Slice', [g.node('Shape', [x]), g.integers([0]), g.integers([1])]), g.integers([-1])],
    { axis: 0 },
  );
  const rows = g.node('Reshape', [g.node('Pad', [resized, g.integers([0, 0, 0, 0, 0, 0, 1, 1])]), shape]);
  const sliced = g.node('Slice', [rows, g.integers([0]), g.integers([8]), g.integers([1])]);
  const f = g.body('Layer');
  f.result(f.node('Relu', [f.node('MatMul', [f.input('row', undefined), f.input('weight', undefined)])]));
  g.localFunction('local', f);
  const [layer] = g.nodes(
    'Layer',
    [sliced, g.node('DequantizeLinear', [g.stored([8, 8], type.int4), g.floats(1)])],
    1,
    {},
    'local',
  );
  const body = g.body('body');
  body.input('i', [], type.int64);
  const condition = body.input('c', [], type.bool);
  const state = body.input('s', ['n', 8]);
  body.result(body.node('Identity', [condition]), type.bool);
  body.result(body.node('Einsum', [state, g.sparse([8, 8], 3)], { equation: '...i,ij->...j' }));
  const [looped] = g.nodes('Loop', [g.integers([3]), '', layer!], 1, { body: { graph: body } });
  const [yes, no] = [g.body('yes'), g.body('no')];
  yes.result(yes.node('Softmax', [looped!]));
  no.result(no.node('Gather', [looped!, no.integers([0])], { axis: 0 }));
  const chosen = g.node('If', [g.input('flag', [], type.bool)], {
    then_branch: { graph: yes },
    else_branch: { graph: no },
  });
  const keys = g.node('Unsqueeze', [g.node('Unsqueeze', [chosen, g.integers([0])]), g.integers([0])]);
  g.outputAs(g.nodes('Attention', [keys, keys, keys], 1)[0]!, 'y');
  const steps = g.node('Unsqueeze', [looped!, g.integers([0])]);
  g.outputAs(
    g.nodes('LSTM', [steps, g.weight([1, 12, 8], fill), g.weight([1, 12, 3], fill)], 1, {
      hidden_size: 3,
    })[0]!,
    'z',
  );
  const [first, second] = g.nodes('Split', [steps, g.integers([3, 5])], 2, { axis: 2 });
  g.outputAs(
    g.node('Expand', [g.node('Tile', [first!, g.integers([1, 2, 1])]), g.integers([2, 1, 1, 1])]),
    'u',
  );
  g.outputAs(g.node('TopK', [g.node('Transpose', [second!], { perm: [2, 0, 1] }), g.integers([1])]), 'v');
  return g.toBytes();
}

const whole = everything();

/** Either profiles, or refuses in one line. */
function survives(bytes: Uint8Array): void {
  try {
    const profile = profileModel(parseModel(bytes, 'fuzz.onnx'), {
      batchSize: undefined,
      inputSize: { height: 8, width: 8 },
    });
    for (const value of Object.values(workColumns(profile))) expect(value).toBeGreaterThanOrEqual(0);
    expect(profile.notCountedShare).toBeLessThanOrEqual(1);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.message).not.toMatch(/[\n\r]/);
  }
}

const settings = { numRuns: Number(process.env['CTFUSION_FUZZ_RUNS'] ?? 150) };

describe('whatever is read as a model', () => {
  it('is profiled where it is whole', () => {
    const profile = profileModel(parseModel(whole, 'whole.onnx'));
    expect(profile.flops).toBeGreaterThan(0);
    expect(profile.notCounted).toEqual([]);
  });

  it('is refused in one line where it is any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), survives), settings);
  });

  it('is refused in one line where it was cut', () => {
    fc.assert(
      fc.property(fc.nat(whole.length), (length) => survives(whole.slice(0, length))),
      settings,
    );
  });

  it('is profiled or refused where bytes were changed', () => {
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = whole.slice();
        for (const [at, value] of changes) bytes[at] = value;
        survives(bytes);
      }),
      settings,
    );
  });

  it('is profiled or refused where its parts were changed: sizes, attributes, inputs, operators', () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        const model = fromBinary(ModelProtoSchema, whole);
        for (const mutate of mutations) mutate(model);
        survives(toBinary(ModelProtoSchema, create(ModelProtoSchema, model)));
      }),
      { ...settings, numRuns: 3 * settings.numRuns },
    );
  });
});

type Mutation = (model: ModelProto) => void;

/** Numbers that sizes, axes and pads are none of. */
const oddNumber = fc.constantFrom(
  0n,
  -1n,
  1n,
  2n,
  3n,
  7n,
  -9n,
  4097n,
  2n ** 31n,
  2n ** 53n,
  2n ** 63n - 1n,
  -(2n ** 63n),
);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(fc.nat(), fc.nat(), oddNumber).map(
    ([node, position, value]): Mutation =>
      (model) => {
        const attribute = pick(pick(model.graph!.node, node)?.attribute ?? [], position);
        if (attribute !== undefined) spoil(attribute, value);
      },
  ),
  fc.tuple(fc.nat(), fc.nat(), oddNumber).map(
    ([tensor, position, value]): Mutation =>
      (model) => {
        const { int64Data } = pick(model.graph!.initializer, tensor)!;
        if (int64Data.length > 0) int64Data[position % int64Data.length] = value;
      },
  ),
  fc.tuple(fc.nat(), fc.nat(), oddNumber).map(
    ([tensor, position, value]): Mutation =>
      (model) => {
        const { dims } = pick(model.graph!.initializer, tensor)!;
        if (dims.length > 0) dims[position % dims.length] = value;
      },
  ),
  fc.tuple(fc.nat(), fc.nat(), fc.nat()).map(
    ([node, position, other]): Mutation =>
      (model) => {
        const { input } = pick(model.graph!.node, node)!;
        const names = [
          '',
          ...model.graph!.initializer.map(({ name }) => name),
          ...model.graph!.node.flatMap(({ output }) => output),
        ];
        if (input.length > 0) input[position % input.length] = pick(names, other)!;
      },
  ),
  fc.tuple(fc.nat(), fc.nat()).map(
    ([node, other]): Mutation =>
      (model) => {
        const { node: nodes } = model.graph!;
        pick(nodes, node)!.opType = pick(nodes, other)!.opType;
      },
  ),
  fc.tuple(fc.nat(), fc.nat()).map(
    ([node, position]): Mutation =>
      (model) => {
        const { attribute, input } = pick(model.graph!.node, node)!;
        if (position % 2 === 0) attribute.splice(position % Math.max(1, attribute.length), 1);
        else input.splice(position % Math.max(1, input.length), 1);
      },
  ),
  fc.nat(28).map(
    (version): Mutation =>
      (model) => {
        model.opsetImport[0]!.version = BigInt(version);
      },
  ),
);

function spoil(attribute: AttributeProto, value: bigint): void {
  attribute.i = value;
  attribute.f = Number(value);
  if (attribute.ints.length > 0) attribute.ints[0] = value;
  if (attribute.g !== undefined) attribute.g.output.pop();
}

function pick<T>(items: readonly T[], index: number): T | undefined {
  return items.length === 0 ? undefined : items[index % items.length];
}
