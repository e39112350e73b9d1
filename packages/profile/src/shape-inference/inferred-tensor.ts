import type { ElementType } from '../onnx/element-type.js';

/** A shape whose dimensions may be unknown one by one (data-dependent), or altogether. */
export type Shape = readonly (number | undefined)[];

/** What is known of a tensor before any model has run. */
export interface InferredTensor {
  readonly elementType: ElementType;
  readonly shape: Shape | undefined;
  /** Flat values where they follow from shapes and constants alone: what Reshape, Slice and Resize are steered by. */
  readonly values?: readonly number[] | undefined;
  /** A sequence of tensors has items instead of a shape; `undefined` while their number is not known. */
  readonly items?: readonly (InferredTensor | undefined)[] | undefined;
}

/** Shape arithmetic on more elements than this is forgotten: what steers a Reshape or a Slice is short. */
export const foldedElementLimit = 4096;

/** So many times one value, where that is a number of elements that is followed. */
export function filledValues(count: number | undefined, value: number): readonly number[] | undefined {
  const isFollowed =
    count !== undefined && Number.isInteger(count) && count >= 0 && count <= foldedElementLimit;
  return isFollowed ? new Array<number>(count).fill(value) : undefined;
}

/** Ranks beyond this are no tensors that anybody computes with. */
const rankLimit = 256;

/** A tensor without what is too large to be followed: bounds the time and memory of shape arithmetic. */
export function bounded(tensor: InferredTensor): InferredTensor {
  const { elementType, items } = tensor;
  const shape = tensor.shape !== undefined && tensor.shape.length <= rankLimit ? tensor.shape : undefined;
  const count = elementCount(shape);
  const keeps = count !== undefined && count <= foldedElementLimit && tensor.values?.length === count;
  return {
    elementType,
    shape,
    values: keeps ? tensor.values : undefined,
    items: items !== undefined && items.length <= foldedElementLimit ? items : undefined,
  };
}

/** What two shapes have in common: a dimension in which they differ is unknown, and so is all if the ranks differ. */
function commonShape(a: Shape | undefined, b: Shape | undefined): Shape | undefined {
  if (a === undefined || b === undefined || a.length !== b.length) return undefined;
  return a.map((dim, axis) => (dim === b[axis] ? dim : undefined));
}

/** What is known of a tensor that is either of two. */
export function commonTensor(
  a: InferredTensor | undefined,
  b: InferredTensor | undefined,
): InferredTensor | undefined {
  if (a === undefined || b === undefined) return undefined;
  return { elementType: a.elementType, shape: commonShape(a.shape, b.shape) };
}

/** Elements of a shape; `undefined` while any dimension is unknown. */
export function elementCount(shape: Shape | undefined): number | undefined {
  if (shape === undefined) return undefined;
  let count = 1;
  for (const dim of shape) {
    if (dim === undefined) return undefined;
    count *= dim;
  }
  return count;
}

export function isStatic(shape: Shape | undefined): shape is readonly number[] {
  return shape !== undefined && !shape.includes(undefined);
}

/** Python's index rule: a negative axis counts from the end. */
export function normaliseAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** NumPy broadcasting of shapes, right-aligned; `undefined` where two known sizes contradict. */
export function broadcastShapes(shapes: readonly Shape[]): Shape | undefined {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result: (number | undefined)[] = [];
  for (let axis = 0; axis < rank; axis++) {
    let size: number | undefined = 1;
    for (const shape of shapes) {
      const index = axis - (rank - shape.length);
      const dim = index < 0 ? 1 : shape[index];
      if (dim === 1) continue;
      if (size === 1) size = dim;
      else if (dim !== undefined && size !== undefined && dim !== size) return undefined;
      else size ??= dim;
    }
    result.push(size);
  }
  return result;
}

/** Row-major strides of a static shape. */
export function strides(shape: readonly number[]): readonly number[] {
  const result = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) result[axis] = result[axis + 1]! * shape[axis + 1]!;
  return result;
}
