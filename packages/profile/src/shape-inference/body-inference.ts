import type { OnnxBody } from '../onnx/onnx-graph.js';
import type { BodyRuns, InferredScope } from './inferred-scope.js';
import type { InferredTensor } from './inferred-tensor.js';
import type { NodeContext } from './node-context.js';

/** What a control-flow rule is handed to follow bodies with. */
export interface BodyInference {
  /** Infers a body with what is known of its inputs. */
  readonly infer: (body: OnnxBody, given: readonly (InferredTensor | undefined)[]) => InferredScope;
  /** How many iterations may still be followed one by one, in the whole model. */
  readonly unrolled: { left: number };
}

export interface ControlFlowResult {
  readonly outputs: readonly (InferredTensor | undefined)[];
  readonly runs: BodyRuns;
}

/** Outputs and runs of a node with bodies; `undefined` if its bodies are not those that its operator should have. */
export type ControlFlow = (context: NodeContext, bodies: BodyInference) => ControlFlowResult | undefined;
