import type { ElementType } from '../element-type.js';

/** A shape whose dimensions may be unknown one by one (data-dependent), or altogether. */
export type Shape = readonly (number | undefined)[];

/** What is known of a tensor before any model has run. */
export interface InferredTensor {
  readonly elementType: ElementType;
  readonly shape: Shape | undefined;
  /** Flat values where they follow from shapes and constants alone: what Reshape, Slice and Resize are steered by. */
  readonly values?: readonly number[] | undefined;
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
