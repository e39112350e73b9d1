import { TensorProto_DataType } from 'onnx-buf';

/** ONNX element type number (`TensorProto.DataType`). */
export type ElementType = number;

const bytesByType: ReadonlyMap<ElementType, number> = new Map([
  [TensorProto_DataType.FLOAT, 4],
  [TensorProto_DataType.UINT8, 1],
  [TensorProto_DataType.INT8, 1],
  [TensorProto_DataType.UINT16, 2],
  [TensorProto_DataType.INT16, 2],
  [TensorProto_DataType.INT32, 4],
  [TensorProto_DataType.INT64, 8],
  [TensorProto_DataType.BOOL, 1],
  [TensorProto_DataType.FLOAT16, 2],
  [TensorProto_DataType.DOUBLE, 8],
  [TensorProto_DataType.UINT32, 4],
  [TensorProto_DataType.UINT64, 8],
  [TensorProto_DataType.BFLOAT16, 2],
  [TensorProto_DataType.FLOAT8E4M3FN, 1],
  [TensorProto_DataType.FLOAT8E4M3FNUZ, 1],
  [TensorProto_DataType.FLOAT8E5M2, 1],
  [TensorProto_DataType.FLOAT8E5M2FNUZ, 1],
  [TensorProto_DataType.UINT4, 0.5],
  [TensorProto_DataType.INT4, 0.5],
]);

/** Bytes of one element; 4-bit types count half a byte, strings and unknown types none. */
export function elementBytes(elementType: ElementType): number {
  return bytesByType.get(elementType) ?? 0;
}

/** Whether the values of this type are weights and activations rather than indices or flags. */
export function isFloatingPoint(elementType: ElementType): boolean {
  return (
    elementType === TensorProto_DataType.FLOAT ||
    elementType === TensorProto_DataType.FLOAT16 ||
    elementType === TensorProto_DataType.BFLOAT16 ||
    elementType === TensorProto_DataType.DOUBLE
  );
}

/** Lower-case name of an element type, e.g. `float16`. */
export function elementTypeName(elementType: ElementType): string {
  return (TensorProto_DataType[elementType] ?? `type ${elementType}`).toLowerCase();
}
