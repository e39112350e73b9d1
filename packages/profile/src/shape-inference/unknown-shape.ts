import type { Shape } from './inferred-tensor.js';

/** A shape of which only the number of dimensions is known; nothing at all where that is not known or beyond reason. */
export function unknownShape(rank: number | undefined): Shape | undefined {
  return rank === undefined || rank > 64 ? undefined : new Array<undefined>(rank).fill(undefined);
}
