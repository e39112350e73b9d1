import { normaliseAxis } from './inferred-tensor.js';
import type { NodeContext, ShapeRule } from './node-context.js';

/**
 * Resize and the older Upsample: target sizes, or scales. ONNX Runtime multiplies in single precision and rounds down;
 * in double precision 0.7 × 20 would fall below 14.
 */
export const resize: ShapeRule = (context) => {
  const input = context.shape(0);
  if (input === undefined) return [undefined];
  const isResize = context.node.operator === 'Resize' && context.opsetVersion >= 11;
  const scales = givenScales(context, isResize);
  const sizes = isResize ? context.values(3) : undefined;
  const axes = (context.numbers('axes') ?? input.map((_, axis) => axis)).map((axis) =>
    normaliseAxis(axis, input.length),
  );
  const shape = [...input];
  const ratio = sizes?.length ? commonRatio(context, axes, sizes) : undefined;
  for (const [position, axis] of axes.entries()) {
    const size = input[axis];
    if (ratio !== undefined)
      shape[axis] = size === undefined ? undefined : Math.round(Math.fround(ratio * size));
    else if (sizes?.length) shape[axis] = sizes[position];
    else if (scales?.length) {
      const scale = scales[position] ?? Number.NaN;
      shape[axis] = size === undefined ? undefined : Math.floor(Math.fround(size * Math.fround(scale)));
    } else shape[axis] = undefined;
  }
  return [{ elementType: context.elementType(), shape }];
};

function givenScales(context: NodeContext, isResize: boolean): readonly number[] | undefined {
  const [height, width] = [context.number('height_scale'), context.number('width_scale')];
  if (height !== undefined && width !== undefined) return [1, 1, height, width];
  return context.numbers('scales') ?? context.values(isResize ? 2 : 1);
}

/** The one ratio for all axes where the proportions are kept; `undefined` where each axis is stretched by itself. */
function commonRatio(
  context: NodeContext,
  axes: readonly number[],
  sizes: readonly number[],
): number | undefined {
  const policy = context.text('keep_aspect_ratio_policy', 'stretch');
  if (policy === 'stretch') return undefined;
  const input = context.shape(0)!;
  const ratios = axes.map((axis, position) =>
    Math.fround((sizes[position] ?? Number.NaN) / (input[axis] ?? Number.NaN)),
  );
  return policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
}
