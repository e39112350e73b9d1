import { TensorProto_DataType } from 'onnx-buf';
import type { OnnxBody } from '../onnx/onnx-graph.js';
import type { BodyInference, ControlFlowResult } from './body-inference.js';
import type { BodyRun, InferredScope } from './inferred-scope.js';
import { commonTensor, type InferredTensor, isStatic } from './inferred-tensor.js';
import { settleState } from './loop-state.js';
import type { NodeContext } from './node-context.js';

type Tensors = readonly (InferredTensor | undefined)[];

/** Inputs before the state: the trip count and the condition; outputs before it: the condition. */
const [stateInput, stateOutput] = [2, 1];

const counter = (values?: readonly number[]): InferredTensor => ({
  elementType: TensorProto_DataType.INT64,
  shape: [],
  values,
});
const goingOn: InferredTensor = { elementType: TensorProto_DataType.BOOL, shape: [], values: [1] };

/**
 * Loop: if shapes hold from one iteration to the next and nothing but the trip count ends it, the body is counted that
 * often; else iterations are followed one by one as long as their conditions are known beforehand; else one iteration
 * stands for a number that only the data decides.
 */
export function loop(context: NodeContext, bodies: BodyInference): ControlFlowResult | undefined {
  const body = context.node.bodies.get('body');
  const stateCount = context.inputs.length - stateInput;
  if (body === undefined || stateCount < 0 || body.outputs.length < stateOutput + stateCount)
    return undefined;
  const limit = context.hasInput(0) ? context.values(0)?.[0] : Number.POSITIVE_INFINITY;
  const starts = context.hasInput(1) ? context.values(1)?.[0] !== 0 : true;
  const isStartKnown = !context.isDataDependent(1);
  const initial = context.inputs.slice(stateInput);
  const general = settleState(initial, (state) => {
    const kept = state.map((tensor, index) => (isHandedOn(body, index) ? initial[index] : tensor));
    const scope = bodies.infer(body, [counter(), goingOn, ...kept]);
    return { scope, outputs: results(scope).slice(stateOutput) };
  });
  const goesOn = results(general.scope)[0]?.values?.[0];
  const known = { body, initial, stateCount };
  if (isStartKnown && (!starts || (limit !== undefined && limit <= 0))) {
    return finish(known, [], [...initial, ...general.outputs.slice(stateCount)], 0);
  }
  const counted = isStartKnown && goesOn === 1 && Number.isFinite(limit) ? limit : undefined;
  const repeated: BodyRun[] = [{ scope: general.scope, repeats: counted ?? 1 }];
  if (counted !== undefined && general.isStable && isResolved(general.scope)) {
    return finish(known, repeated, general.outputs, counted);
  }
  const followed = isStartKnown && limit !== undefined ? follow(known, bodies, limit) : undefined;
  if (followed !== undefined) return followed;
  const outputs = general.outputs.map((tensor, index) =>
    index < stateCount ? commonTensor(tensor, general.state[index]) : tensor,
  );
  return finish(known, repeated, outputs, counted);
}

interface LoopParts {
  readonly body: OnnxBody;
  readonly initial: Tensors;
  readonly stateCount: number;
}

/** Iteration by iteration, until the condition is known to end it; `undefined` once a condition is not known. */
function follow(parts: LoopParts, bodies: BodyInference, limit: number): ControlFlowResult | undefined {
  const runs: BodyRun[] = [];
  let state = parts.initial;
  let scanned: Tensors | undefined;
  for (let iteration = 0; iteration < limit; iteration++) {
    if (bodies.unrolled.left-- <= 0) return undefined;
    const scope = bodies.infer(parts.body, [counter([iteration]), goingOn, ...state]);
    const [condition, ...outputs] = results(scope);
    const goesOn = condition?.values?.[0];
    if (goesOn === undefined) return undefined;
    runs.push({ scope, repeats: 1 });
    state = outputs.slice(0, parts.stateCount);
    const slices = outputs.slice(parts.stateCount);
    scanned = scanned?.map((tensor, index) => commonTensor(tensor, slices[index])) ?? slices;
    if (goesOn === 0) break;
  }
  return finish(parts, runs, [...state, ...(scanned ?? [])], runs.length);
}

/** The state as it is in the end, and what every iteration added, stacked. */
function finish(
  { stateCount }: LoopParts,
  runs: readonly BodyRun[],
  outputs: Tensors,
  count: number | undefined,
): ControlFlowResult {
  const stacked = outputs.map((tensor, index) => {
    if (index < stateCount || tensor === undefined) return tensor;
    return { elementType: tensor.elementType, shape: tensor.shape && [count, ...tensor.shape] };
  });
  return { outputs: stacked, runs: { kind: 'each', runs, isCountKnown: count !== undefined } };
}

function results(scope: InferredScope): Tensors {
  return scope.body.outputs.map(({ name }) => scope.tensor(name));
}

/** Whether the body hands a part of the state on untouched. */
function isHandedOn(body: OnnxBody, index: number): boolean {
  return body.inputs[stateInput + index]?.name === body.outputs[stateOutput + index]?.name;
}

/** Whether every shape in a body is known. */
function isResolved(scope: InferredScope): boolean {
  return scope.order.every((node) =>
    node.outputs.every((name) => name === '' || isStatic(scope.tensors.get(name)?.shape)),
  );
}
