import { TensorProto_DataType } from 'onnx-buf';

/** ONNX element type number (`TensorProto.DataType`). */
export type ElementType = number;

/** Six-bit floats of IR version 14, which the protobuf definitions at hand don't name yet. */
const float6E2M3 = 27;
const float6E3M2 = 28;

/** Bits of one element. Types under 8 bits are stored packed, without gaps. Source: onnx.proto, `TensorProto.DataType`. */
const bitsByType: ReadonlyMap<ElementType, number> = new Map([
  [TensorProto_DataType.FLOAT, 32],
  [TensorProto_DataType.UINT8, 8],
  [TensorProto_DataType.INT8, 8],
  [TensorProto_DataType.UINT16, 16],
  [TensorProto_DataType.INT16, 16],
  [TensorProto_DataType.INT32, 32],
  [TensorProto_DataType.INT64, 64],
  [TensorProto_DataType.BOOL, 8],
  [TensorProto_DataType.FLOAT16, 16],
  [TensorProto_DataType.DOUBLE, 64],
  [TensorProto_DataType.UINT32, 32],
  [TensorProto_DataType.UINT64, 64],
  [TensorProto_DataType.COMPLEX64, 64],
  [TensorProto_DataType.COMPLEX128, 128],
  [TensorProto_DataType.BFLOAT16, 16],
  [TensorProto_DataType.FLOAT8E4M3FN, 8],
  [TensorProto_DataType.FLOAT8E4M3FNUZ, 8],
  [TensorProto_DataType.FLOAT8E5M2, 8],
  [TensorProto_DataType.FLOAT8E5M2FNUZ, 8],
  [TensorProto_DataType.UINT4, 4],
  [TensorProto_DataType.INT4, 4],
  [TensorProto_DataType.FLOAT4E2M1, 4],
  [TensorProto_DataType.FLOAT8E8M0, 8],
  [TensorProto_DataType.UINT2, 2],
  [TensorProto_DataType.INT2, 2],
  [float6E2M3, 6],
  [float6E3M2, 6],
]);

const floatingTypes: ReadonlySet<ElementType> = new Set([
  TensorProto_DataType.FLOAT,
  TensorProto_DataType.FLOAT16,
  TensorProto_DataType.BFLOAT16,
  TensorProto_DataType.DOUBLE,
  TensorProto_DataType.COMPLEX64,
  TensorProto_DataType.COMPLEX128,
  TensorProto_DataType.FLOAT8E4M3FN,
  TensorProto_DataType.FLOAT8E4M3FNUZ,
  TensorProto_DataType.FLOAT8E5M2,
  TensorProto_DataType.FLOAT8E5M2FNUZ,
  TensorProto_DataType.FLOAT4E2M1,
  float6E2M3,
  float6E3M2,
]);

/** Bits of one element; `undefined` for strings and for types that are not known here. */
export function elementBits(elementType: ElementType): number | undefined {
  return bitsByType.get(elementType);
}

/** Bytes of one element, a fraction for packed types; `undefined` for strings and for types that are not known here. */
export function elementBytes(elementType: ElementType): number | undefined {
  const bits = elementBits(elementType);
  return bits === undefined ? undefined : bits / 8;
}

/** Bytes of a number of elements as stored: the last byte of a packed type may be half empty. */
export function storedBytes(elementType: ElementType, elements: number): number | undefined {
  const bits = elementBits(elementType);
  return bits === undefined ? undefined : Math.ceil((elements * bits) / 8);
}

/** Whether the values of this type are weights and activations rather than indices or flags. An exponent-only scale (e8m0) is neither. */
export function isFloatingPoint(elementType: ElementType): boolean {
  return floatingTypes.has(elementType);
}

/** Lower-case name of an element type, e.g. `float16`. */
export function elementTypeName(elementType: ElementType): string {
  return (TensorProto_DataType[elementType] ?? `type ${elementType}`).toLowerCase();
}
