import type { InferredScope } from './inferred-scope.js';
import { commonTensor, type InferredTensor } from './inferred-tensor.js';

type Tensors = readonly (InferredTensor | undefined)[];

/** A body inferred with a state that it hands on in the same shape. */
export interface SettledState {
  readonly scope: InferredScope;
  readonly state: Tensors;
  /** All outputs of the body, the state's first. */
  readonly outputs: Tensors;
  /** Whether the state's first shape held for all iterations. */
  readonly isStable: boolean;
}

/**
 * Infers a body whose first outputs are its next state: a dimension in which the state changes from one iteration to
 * the next is unknown. Ends after three passes at the most.
 */
export function settleState(
  initial: Tensors,
  pass: (state: Tensors) => { readonly scope: InferredScope; readonly outputs: Tensors },
): SettledState {
  let state: Tensors = initial.map((tensor) => tensor && { ...tensor, values: undefined, items: undefined });
  for (let round = 0; ; round++) {
    const { scope, outputs } = pass(state);
    const next = state.map((tensor, index) => commonTensor(tensor, outputs[index]));
    const isSame = next.every((tensor, index) => hasShapeOf(tensor, state[index]));
    if (isSame || round === 2) return { scope, state, outputs, isStable: isSame && round === 0 };
    // A second change of shape (one dimension after another) is not followed further.
    state =
      round === 0
        ? next
        : state.map((tensor) => tensor && { elementType: tensor.elementType, shape: undefined });
  }
}

function hasShapeOf(a: InferredTensor | undefined, b: InferredTensor | undefined): boolean {
  return JSON.stringify(a?.shape) === JSON.stringify(b?.shape);
}
