import { InputError } from '@ctfusion/base';
import {
  type SparseTensorProto,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProto_DataType,
} from 'onnx-buf';
import { type ElementType, elementBits, storedBytes } from './element-type.js';
import { type ConstantTensor, dimsProduct } from './onnx-graph.js';
import { tensorValues } from './tensor-values.js';

/** Constants up to this many elements keep their values, for shape arithmetic; larger ones are forgotten everywhere. */
const valueElementLimit = 4096;

/** A stored tensor. Throws InputError where it holds another number of values than its shape says: the file is damaged. */
export function toConstant(tensor: TensorProto, file: string, name = tensor.name): ConstantTensor {
  const dims = tensor.dims.map(Number);
  const count = dimsProduct(dims);
  const place = { file, field: name };
  if (dims.some((dim) => dim < 0) || !Number.isSafeInteger(count)) {
    throw new InputError(
      'damaged-model',
      `has the shape [${dims}], which no tensor can have: the file is damaged`,
      place,
    );
  }
  const isExternal = tensor.dataLocation === TensorProto_DataLocation.EXTERNAL;
  const expectedBytes = storedBytes(tensor.dataType, count);
  if (!isExternal && expectedBytes !== undefined) {
    const held = heldBytes(tensor);
    if (held !== undefined && !held.some((bytes) => bytes === expectedBytes)) {
      throw new InputError(
        'damaged-model',
        `holds ${held[0]} bytes where its shape [${dims}] needs ${expectedBytes}: the file is damaged`,
        place,
      );
    }
  }
  const values = isExternal || count > valueElementLimit ? undefined : tensorValues(tensor, count);
  return { elementType: tensor.dataType, dims, values, storedElements: count, storedBytes: expectedBytes };
}

/** Bytes that the file holds of a tensor, one figure per way of packing that is in use; `undefined` if it holds none. */
function heldBytes(tensor: TensorProto): readonly number[] | undefined {
  const bits = elementBits(tensor.dataType);
  if (tensor.rawData.length > 0 || bits === undefined) return [tensor.rawData.length];
  const entries = typedEntries(tensor);
  if (entries === 0) return undefined;
  const isComplex =
    tensor.dataType === TensorProto_DataType.COMPLEX64 || tensor.dataType === TensorProto_DataType.COMPLEX128;
  if (isComplex) return [(entries * bits) / 16];
  // Types under 8 bits were written one value an entry before they were packed several to one.
  const perEntry = bits === 6 ? 1 : Math.max(1, 8 / bits);
  return perEntry === 1 ? [Math.ceil((entries * bits) / 8)] : [entries, Math.ceil((entries * bits) / 8)];
}

function typedEntries(tensor: TensorProto): number {
  return (
    tensor.floatData.length ||
    tensor.doubleData.length ||
    tensor.int32Data.length ||
    tensor.int64Data.length ||
    tensor.uint64Data.length
  );
}

/** A sparse tensor: its shape is that of the whole, what is stored are the values that are not zero, and their indices. */
export function toSparseConstant(sparse: SparseTensorProto, file: string): ConstantTensor {
  const dims = sparse.dims.map(Number);
  const field = sparse.values?.name ?? '';
  if (
    sparse.values === undefined ||
    dims.some((dim) => dim < 0) ||
    !Number.isSafeInteger(dimsProduct(dims))
  ) {
    throw new InputError(
      'damaged-model',
      `is a sparse tensor of shape [${dims}] without values: the file is damaged`,
      {
        file,
        field,
      },
    );
  }
  const values = toConstant(sparse.values, file);
  const indices = sparse.indices && toConstant(sparse.indices, file, `${field} (indices)`);
  return {
    elementType: values.elementType,
    dims,
    values: undefined,
    storedElements: values.storedElements,
    storedBytes: sumOrUndefined(values.storedBytes, indices?.storedBytes ?? 0),
  };
}

/** A small tensor made of an attribute's numbers. */
export function constantOf(
  elementType: ElementType,
  dims: readonly number[],
  values: readonly number[] | undefined,
): ConstantTensor {
  const count = dimsProduct(dims);
  return {
    elementType,
    dims,
    values: count <= valueElementLimit ? values : undefined,
    storedElements: count,
    storedBytes: storedBytes(elementType, count),
  };
}

function sumOrUndefined(a: number | undefined, b: number): number | undefined {
  return a === undefined ? undefined : a + b;
}
