import { mean, quantile } from '@ctfusion/base';
import type { Scaling } from '@ctfusion/schema/documents';

export type ScalingMethod = 'standard' | 'minmax' | 'robust';

/**
 * Scaling learned from the present (non-NaN) training values of one feature: `standard` mean and standard deviation, `minmax`
 * minimum and range, `robust` median and interquartile range (scikit-learn's three scalers). A constant feature keeps scale 1.
 */
export function fitScaling(values: Float64Array, method: ScalingMethod): Scaling {
  const present = values.filter((value) => !Number.isNaN(value));
  if (present.length === 0) return { offset: 0, scale: 1 };
  const { offset, spread } = offsetAndSpread(present, method);
  return { offset, scale: spread > 0 ? spread : 1 };
}

function offsetAndSpread(present: Float64Array, method: ScalingMethod): { offset: number; spread: number } {
  switch (method) {
    case 'standard': {
      const center = mean(present);
      return { offset: center, spread: Math.sqrt(mean(present.map((value) => (value - center) ** 2))) };
    }
    case 'minmax': {
      const sorted = present.slice().sort();
      return { offset: sorted[0]!, spread: sorted.at(-1)! - sorted[0]! };
    }
    case 'robust':
      return { offset: quantile(present, 0.5), spread: quantile(present, 0.75) - quantile(present, 0.25) };
  }
}
