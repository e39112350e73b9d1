import type { EffectCell } from './effects.js';
import type { OwnEffects } from './own-effects.js';
import { type SystemVector, squaredDistance } from './system-vector.js';

/** Squared distance from which on two vectors are those of two machines. */
export const SAME_SYSTEM = 1e-12;

/** What is known of a system by runs of its own. */
export interface OwnSystem {
  readonly vector: SystemVector;
  readonly effects: OwnEffects;
  /** Of its runs. */
  readonly cells: readonly EffectCell[];
}

/** What is known of a machine by runs of its own, by its name. */
export type OwnOf = (systemId: string) => OwnSystem | undefined;

/** Undefined where the row's machine has other benchmarks: it is another one by that name. */
export function ownAs(own: OwnSystem | undefined, vectorOf: () => SystemVector): OwnSystem | undefined {
  return own !== undefined && squaredDistance(own.vector, vectorOf()) < SAME_SYSTEM ? own : undefined;
}
