const HALF = /16|amp|mixed/i;

/** Whether a precision's products are of half precision: `fp16`, `bf16`, `amp`. */
export const isHalf = (precision: string): boolean => HALF.test(precision);
