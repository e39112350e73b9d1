/** Milliseconds since some fixed moment; injected so that budgets can be tested without waiting. */
export type Clock = () => number;

export const monotonicClock: Clock = () => performance.now();
