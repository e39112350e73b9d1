import { TensorProto_DataType } from 'onnx-buf';
import type { OnnxNode } from '../onnx/onnx-graph.js';
import type { ControlFlow } from './body-inference.js';
import type { BodyRuns, InferredScope } from './inferred-scope.js';
import { commonTensor, type InferredTensor, normaliseAxis } from './inferred-tensor.js';
import { loop } from './loop.js';
import { settleState } from './loop-state.js';

type Tensors = readonly (InferredTensor | undefined)[];

/** If: the branch that a known condition takes; else what both have in common. */
const branch: ControlFlow = (context, { infer }) => {
  const [taken, other] = [context.node.bodies.get('then_branch'), context.node.bodies.get('else_branch')];
  if (taken === undefined || other === undefined) return undefined;
  const condition = context.values(0)?.[0];
  if (condition !== undefined) {
    const scope = infer(condition === 0 ? other : taken, []);
    return { outputs: bodyOutputs(scope), runs: each([{ scope, repeats: 1 }]) };
  }
  const scopes = [infer(taken, []), infer(other, [])];
  const [a, b] = scopes.map(bodyOutputs);
  return {
    outputs: context.node.outputs.map((_, index) => commonTensor(a![index], b![index])),
    runs: { kind: 'either', scopes },
  };
};

/** Scan: the body runs once for every slice of its scanned inputs. Operator set 8 scans every sample of a batch by itself. */
const scan: ControlFlow = (context, { infer }) => {
  const body = context.node.bodies.get('body');
  const scannedCount = context.number('num_scan_inputs');
  if (body === undefined || scannedCount === undefined || scannedCount < 1) return undefined;
  const isBatched = context.opsetVersion < 9;
  const inputs = isBatched ? context.inputs.slice(1) : context.inputs;
  const stateCount = inputs.length - scannedCount;
  if (stateCount < 0) return undefined;
  const batch = isBatched ? inputs[0]?.shape?.[0] : 1;
  const inputAxes = context.numbers('scan_input_axes') ?? [];
  const outputAxes = context.numbers('scan_output_axes') ?? [];
  const axisOf = (rank: number, index: number) =>
    isBatched ? 1 : normaliseAxis(inputAxes[index] ?? 0, rank);
  const scanned = inputs.slice(stateCount);
  const first = scanned[0]?.shape;
  const length = first?.[axisOf(first.length, 0)];
  const slices = scanned.map((tensor, index) => {
    const axis = axisOf(tensor?.shape?.length ?? 0, index);
    const shape = tensor?.shape?.filter((_, at) => at !== axis && !(isBatched && at === 0));
    return tensor && { elementType: tensor.elementType, shape };
  });
  const states = inputs
    .slice(0, stateCount)
    .map((tensor) =>
      isBatched && tensor !== undefined
        ? { ...tensor, shape: tensor.shape?.slice(1), values: undefined }
        : tensor,
    );
  const { scope, outputs } = settleState(states, (state) => {
    const inner = infer(body, [...state, ...slices]);
    return { scope: inner, outputs: bodyOutputs(inner) };
  });
  const results = outputs.map((tensor, index) => {
    if (tensor?.shape === undefined) return tensor;
    const leading = isBatched ? [batch] : [];
    if (index < stateCount) return { ...tensor, shape: [...leading, ...tensor.shape], values: undefined };
    const axis = isBatched ? 0 : normaliseAxis(outputAxes[index - stateCount] ?? 0, tensor.shape.length + 1);
    const shape = [...leading, ...tensor.shape.slice(0, axis), length, ...tensor.shape.slice(axis)];
    return { elementType: tensor.elementType, shape };
  });
  const isCountKnown = length !== undefined && batch !== undefined;
  const repeats = isCountKnown ? length * batch : 1;
  return { outputs: results, runs: { kind: 'each', runs: [{ scope, repeats }], isCountKnown } };
};

/** SequenceMap: the body runs once for every item of the first sequence. */
const sequenceMap: ControlFlow = (context, { infer }) => {
  const body = context.node.bodies.get('body');
  if (body === undefined) return undefined;
  const [first] = context.inputs;
  const items = first?.items;
  if (items === undefined) {
    const scope = infer(body, []);
    const runs = { kind: 'each', runs: [{ scope, repeats: 1 }], isCountKnown: false } as const;
    return { outputs: [], runs };
  }
  const scopes = items.map((_, at) =>
    infer(
      body,
      context.inputs.map((input) => (input?.items === undefined ? input : input.items[at])),
    ),
  );
  const outputs = body.outputs.map((_, index) => {
    const results = scopes.map((scope) => bodyOutputs(scope)[index]);
    return {
      elementType: results[0]?.elementType ?? TensorProto_DataType.UNDEFINED,
      shape: undefined,
      items: results,
    };
  });
  return { outputs, runs: each(scopes.map((scope) => ({ scope, repeats: 1 }))) };
};

const rules: ReadonlyMap<string, ControlFlow> = new Map<string, ControlFlow>([
  ['If', branch],
  ['Loop', loop],
  ['Scan', scan],
  ['SequenceMap', sequenceMap],
]);

/** The rule of a node that runs bodies of its own, or `undefined`. */
export function controlFlowFor(node: OnnxNode): ControlFlow | undefined {
  return node.domain === '' && node.bodies.size > 0 ? rules.get(node.operator) : undefined;
}

function bodyOutputs(scope: InferredScope): Tensors {
  return scope.body.outputs.map(({ name }) => scope.tensor(name));
}

function each(runs: readonly { scope: InferredScope; repeats: number }[]): BodyRuns {
  return { kind: 'each', runs, isCountKnown: true };
}
