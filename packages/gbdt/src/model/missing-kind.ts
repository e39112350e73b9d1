/** How a feature's missing values are told: not at all, zeros, or NaN. The numbers are those of the model text. */
export const MISSING_NONE = 0;
export const MISSING_ZERO = 1;
export const MISSING_NAN = 2;
export type MissingKind = typeof MISSING_NONE | typeof MISSING_ZERO | typeof MISSING_NAN;
