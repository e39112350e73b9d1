/**
 * LightGBM's numeric constants. Both are float literals there (`1e-15f`, `1e-35f`), so the doubles that
 * reach its arithmetic are the rounded ones.
 */

/** Added to hessian sums so that a division never meets zero. */
export const EPSILON = Math.fround(1e-15);

/** Absolute values up to this one count as zero. */
export const ZERO_THRESHOLD = Math.fround(1e-35);
