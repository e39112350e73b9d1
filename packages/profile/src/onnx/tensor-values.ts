import { type TensorProto, TensorProto_DataType } from 'onnx-buf';

type ReadElement = (view: DataView, index: number) => number;

const rawReaders: ReadonlyMap<number, ReadElement> = new Map<number, ReadElement>([
  [TensorProto_DataType.FLOAT, (view, index) => view.getFloat32(index * 4, true)],
  [TensorProto_DataType.DOUBLE, (view, index) => view.getFloat64(index * 8, true)],
  [TensorProto_DataType.FLOAT16, (view, index) => float16(view.getUint16(index * 2, true))],
  [TensorProto_DataType.BFLOAT16, (view, index) => bfloat16(view.getUint16(index * 2, true))],
  [TensorProto_DataType.INT64, (view, index) => Number(view.getBigInt64(index * 8, true))],
  [TensorProto_DataType.UINT64, (view, index) => Number(view.getBigUint64(index * 8, true))],
  [TensorProto_DataType.INT32, (view, index) => view.getInt32(index * 4, true)],
  [TensorProto_DataType.UINT32, (view, index) => view.getUint32(index * 4, true)],
  [TensorProto_DataType.INT16, (view, index) => view.getInt16(index * 2, true)],
  [TensorProto_DataType.UINT16, (view, index) => view.getUint16(index * 2, true)],
  [TensorProto_DataType.INT8, (view, index) => view.getInt8(index)],
  [TensorProto_DataType.UINT8, (view, index) => view.getUint8(index)],
  [TensorProto_DataType.BOOL, (view, index) => view.getUint8(index)],
]);

/** Flat values of a small tensor; `undefined` where the type is none that shape arithmetic uses, or the file lacks them. */
export function tensorValues(tensor: TensorProto, count: number): readonly number[] | undefined {
  if (count === 0) return [];
  const raw = tensor.rawData;
  if (raw.length > 0) {
    const read = rawReaders.get(tensor.dataType);
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    return read && Array.from({ length: count }, (_, index) => read(view, index));
  }
  const typed = typedValues(tensor);
  return typed?.length === count ? typed : undefined;
}

/** Which field holds the values of which type. Source: onnx.proto, `TensorProto`. */
function typedValues(tensor: TensorProto): readonly number[] | undefined {
  switch (tensor.dataType) {
    case TensorProto_DataType.FLOAT:
      return tensor.floatData;
    case TensorProto_DataType.DOUBLE:
      return tensor.doubleData;
    case TensorProto_DataType.INT64:
      return tensor.int64Data.map(Number);
    case TensorProto_DataType.UINT32:
    case TensorProto_DataType.UINT64:
      return tensor.uint64Data.map(Number);
    case TensorProto_DataType.FLOAT16:
      return tensor.int32Data.map(float16);
    case TensorProto_DataType.BFLOAT16:
      return tensor.int32Data.map(bfloat16);
    case TensorProto_DataType.INT32:
    case TensorProto_DataType.INT16:
    case TensorProto_DataType.INT8:
    case TensorProto_DataType.UINT16:
    case TensorProto_DataType.UINT8:
    case TensorProto_DataType.BOOL:
      return tensor.int32Data;
    default:
      return undefined;
  }
}

/** IEEE 754 half precision: 1 sign, 5 exponent and 10 fraction bits. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of a 32-bit float. */
function bfloat16(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits & 0xffff);
  return view.getFloat32(0);
}
