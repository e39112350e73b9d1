import { broadcastShapes, type Shape } from './inferred-tensor.js';
import type { ShapeRule } from './node-context.js';

/** NumPy's matmul: leading dimensions broadcast, one-dimensional operands gain and lose a dimension. */
export const matMul: ShapeRule = (context) => {
  const [left, right] = [context.shape(0), context.shape(1)];
  if (left === undefined || right === undefined || left.length === 0 || right.length === 0)
    return [undefined];
  const a = left.length === 1 ? [1, ...left] : left;
  const b = right.length === 1 ? [...right, 1] : right;
  const batch = broadcastShapes([a.slice(0, -2), b.slice(0, -2)]);
  if (batch === undefined) return [undefined];
  const shape: (number | undefined)[] = [...batch];
  if (left.length > 1) shape.push(a.at(-2));
  if (right.length > 1) shape.push(b.at(-1));
  const elementType = context.node.operator === 'MatMulInteger' ? 6 : context.elementType();
  return [{ elementType, shape }];
};

export const gemm: ShapeRule = (context) => {
  const [a, b] = [context.shape(0), context.shape(1)];
  if (a === undefined || b === undefined) return [undefined];
  const rows = context.number('transA', 0) === 1 ? a[1] : a[0];
  const columns = context.number('transB', 0) === 1 ? b[0] : b[1];
  return [{ elementType: context.elementType(), shape: [rows, columns] }];
};

/** Sizes of an Einsum's letters; `undefined` for an ellipsis or operands that do not fit the equation. */
export function einsumSizes(
  equation: string,
  shapes: readonly (Shape | undefined)[],
): { readonly sizes: ReadonlyMap<string, number | undefined>; readonly output: string } | undefined {
  const [left, right] = equation.replaceAll(' ', '').split('->');
  const terms = (left ?? '').split(',');
  if (equation.includes('.') || right === undefined || terms.length !== shapes.length) return undefined;
  const sizes = new Map<string, number | undefined>();
  for (const [index, term] of terms.entries()) {
    const shape = shapes[index];
    if (shape === undefined || shape.length !== term.length) return undefined;
    for (const [axis, letter] of [...term].entries()) sizes.set(letter, shape[axis]);
  }
  return { sizes, output: right };
}

export const einsum: ShapeRule = (context) => {
  const shapes = context.inputs.map((input) => input?.shape);
  const parsed = einsumSizes(context.text('equation', ''), shapes);
  if (parsed === undefined) return [undefined];
  return [
    {
      elementType: context.elementType(),
      shape: [...parsed.output].map((letter) => parsed.sizes.get(letter)),
    },
  ];
};

/** Scaled-dot-product attention of operator set 23, and com.microsoft.MultiHeadAttention: [batch, …, values' width]. */
export const attention: ShapeRule = (context) => {
  const query = context.shape(0);
  const value = context.shape(2);
  if (query === undefined || value === undefined || query.length !== value.length) return [undefined];
  const heads = context.number('q_num_heads');
  const valueHeads = context.number('kv_num_heads');
  const last = value.at(-1);
  const width =
    heads !== undefined && valueHeads !== undefined && last !== undefined
      ? (last / valueHeads) * heads
      : last;
  return [{ elementType: context.elementType(), shape: [...query.slice(0, -1), width] }];
};
