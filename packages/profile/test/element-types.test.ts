import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProtoSchema } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { GraphBuilder, parseModel, profileModel } from '../src/index.js';
import { profileOf, type } from './support/models.js';

/** Bytes of 8 × 4 = 32 elements, packed without gaps. */
const bytesOf32: Readonly<Record<string, readonly [number, number]>> = {
  'fp4 (e2m1)': [type.float4, 16],
  'e8m0 scales': [type.e8m0, 32],
  complex64: [type.complex64, 256],
  int4: [type.int4, 16],
  uint4: [type.uint4, 16],
  uint2: [type.uint2, 8],
  'fp6 (e2m3)': [type.float6, 24],
  'fp8 (e4m3fn)': [17, 32],
  bfloat16: [16, 64],
};

/** Stored weights, dequantised in blocks where the type asks for it, times [1,8]. */
function weighted(elementType: number, count = 8): GraphBuilder {
  const g = new GraphBuilder('types', 24);
  const x = g.input('x', [1, count]);
  const weight = g.stored([count, 4], elementType);
  const scaled = g.node('DequantizeLinear', [weight, g.stored([count / 4, 4])], { axis: 0, block_size: 4 });
  g.outputAs(g.node('MatMul', [x, scaled]), 'y');
  return g;
}

describe('element types', () => {
  for (const [name, [elementType, bytes]] of Object.entries(bytesOf32)) {
    it(`${name}: 32 weights are ${bytes} bytes`, () => {
      const profile = profileOf(weighted(elementType));
      expect(profile).toMatchObject({ parameters: 32, parameterBytes: bytes, flops: 2 * 32, notCounted: [] });
      // Weights and the eight scales.
      expect(profile.storedBytes).toBe(bytes + 8 * 4);
    });
  }

  it('a last byte that is half empty is whole', () => {
    const g = new GraphBuilder('odd', 21);
    const weight = g.node('DequantizeLinear', [g.stored([3, 5], type.int4), g.floats(1)]);
    g.outputAs(g.node('MatMul', [g.input('x', [1, 3]), weight]), 'y');
    expect(profileOf(g).parameterBytes).toBe(8);
  });

  it('a type that nobody knows yet is no damage: its bytes are listed as not counted', () => {
    const g = new GraphBuilder('future');
    const x = g.input('x', [2, 3], 99);
    g.outputAs(g.node('Relu', [x]), 'y', 99);
    const profile = profileOf(g);
    expect(profile.outputShapes).toEqual({ y: [2, 3] });
    expect(profile.notCounted).toEqual([
      {
        node: "Relu 'Relu_0'",
        operator: 'Relu',
        reason: 'element_type_unknown',
        missing: 'bytes',
        kernels: 1,
      },
    ]);
    expect(profile.outputBytes).toBeNull();
  });

  it('strings have no size', () => {
    const g = new GraphBuilder('strings');
    g.outputAs(
      g.node('StringConcat', [g.input('a', [3], type.string), g.input('b', [3], type.string)]),
      'y',
      type.string,
    );
    expect(profileOf(g).notCounted).toMatchObject([{ reason: 'element_type_unknown' }]);
  });
});

/** A model of one stored tensor that the test may spoil. */
function withTensor(change: (tensor: ReturnType<typeof first>) => void): Uint8Array {
  const model = fromBinary(ModelProtoSchema, weighted(type.float).toBytes());
  change(first(model));
  return toBinary(ModelProtoSchema, model);
}
const first = (model: ReturnType<typeof fromBinary<typeof ModelProtoSchema>>) => model.graph!.initializer[0]!;

describe('damage', () => {
  it('is a tensor that holds more or less than its shape says, in whichever field', () => {
    const raw = withTensor((tensor) => {
      tensor.rawData = tensor.rawData.slice(4);
    });
    expect(() => parseModel(raw, 'm.onnx')).toThrow(
      /m\.onnx, 's_0': holds 124 bytes where its shape \[8,4\] needs 128: the file is damaged/,
    );
    const typed = withTensor((tensor) => {
      tensor.rawData = new Uint8Array();
      tensor.floatData = new Array<number>(31).fill(0);
    });
    expect(() => parseModel(typed, 'm.onnx')).toThrow(/holds 124 bytes .* needs 128/);
    const negative = withTensor((tensor) => {
      tensor.dims = [-8n, 4n];
    });
    expect(() => parseModel(negative, 'm.onnx')).toThrow(/shape \[-8,4\], which no tensor can have/);
  });

  it('is not a tensor whose values lie elsewhere or were taken out', () => {
    const stripped = withTensor((tensor) => {
      tensor.rawData = new Uint8Array();
    });
    expect(profileModel(parseModel(stripped, 'm.onnx'))).toMatchObject({ flops: 64, parameters: 32 });
  });

  it('is not a packed type written one value an entry', () => {
    const model = fromBinary(ModelProtoSchema, weighted(type.int4).toBytes());
    for (const entries of [16, 32]) {
      model.graph!.initializer[0] = create(TensorProtoSchema, {
        ...first(model),
        rawData: new Uint8Array(),
        int32Data: new Array<number>(entries).fill(0),
      });
      expect(profileModel(parseModel(toBinary(ModelProtoSchema, model), 'm.onnx')).parameterBytes).toBe(16);
    }
  });
});

describe('values of small tensors', () => {
  it('are read from half-precision bits, raw and typed', () => {
    // 0x3800 is 0.5, 0x4000 is 2.
    const bits = [0x3c00, 0x3c00, 0x3800, 0x4000];
    const g = new GraphBuilder('half');
    const x = g.input('x', [1, 1, 10, 10]);
    const scales = g.node('Cast', [g.stored([4], type.half)], { to: type.float });
    g.outputAs(g.node('Resize', [x, '', scales]), 'y');
    const model = fromBinary(ModelProtoSchema, g.toBytes());
    const tensor = first(model);
    tensor.rawData = new Uint8Array(Uint16Array.from(bits).buffer);
    const shapeOf = () =>
      profileModel(parseModel(toBinary(ModelProtoSchema, model), 'm.onnx')).outputShapes['y'];
    expect(shapeOf()).toEqual([1, 1, 5, 20]);
    tensor.rawData = new Uint8Array();
    tensor.int32Data = bits;
    expect(shapeOf()).toEqual([1, 1, 5, 20]);
  });
});
