import type { Scaling } from '@ctfusion/schema/documents';

/** A feature as the trees see it: (value − offset) / scale. */
export function applyScaling(values: Float64Array, { offset, scale }: Scaling): Float64Array {
  return values.map((value) => (value - offset) / scale);
}
