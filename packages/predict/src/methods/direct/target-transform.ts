/** How the target is seen by the trees: `log1p` makes a squared or absolute error relative; `none` keeps milliseconds. */
export type TargetTransform = 'log1p' | 'none';

/** The target as the trees see it. @param target ms, one a row */
export function transformTarget(target: Float64Array, transform: TargetTransform): Float64Array {
  return transform === 'log1p' ? target.map((value) => Math.log1p(value)) : target;
}

/** Back to the target's unit; the inverse of `transformTarget`. */
export function undoTransform(values: Float64Array, transform: TargetTransform): Float64Array {
  return transform === 'log1p' ? values.map((value) => Math.expm1(value)) : values;
}
