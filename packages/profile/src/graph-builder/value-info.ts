import { create } from '@bufbuild/protobuf';
import {
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';

/** A dimension: a size, a name, or open and unnamed. */
export type DimensionInput = number | string | undefined;

export function valueInfo(
  name: string,
  dims: readonly DimensionInput[] | undefined,
  elementType: number,
): ValueInfoProto {
  const shape = dims && create(TensorShapeProtoSchema, { dim: dims.map(dimension) });
  const tensorType = create(TypeProto_TensorSchema, { elemType: elementType, ...(shape && { shape }) });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } }),
  });
}

function dimension(dim: DimensionInput) {
  if (dim === undefined) return create(TensorShapeProto_DimensionSchema, {});
  return create(TensorShapeProto_DimensionSchema, {
    value:
      typeof dim === 'number' ? { case: 'dimValue', value: BigInt(dim) } : { case: 'dimParam', value: dim },
  });
}
