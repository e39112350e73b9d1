import { InputError } from '@ctfusion/base';
import { type InputSizeOptions, resolveInputs } from './input-shapes.js';
import { kernelsWithGaps, type NotCounted, notCounted } from './not-counted.js';
import { elementBytes } from './onnx/element-type.js';
import { describeNode, type OnnxGraph } from './onnx/onnx-graph.js';
import { type OperatorDemand, operatorDemands } from './operator-demand.js';
import { inferShapes } from './shape-inference/infer-shapes.js';
import { isStatic } from './shape-inference/inferred-tensor.js';
import { activationBytes } from './work/activations.js';
import { type Execution, executionOf, visitExecutions } from './work/execution.js';
import { countLayers, type LayerCounts } from './work/layer-counts.js';
import { tensorBytes } from './work/node-work.js';
import { countParameters } from './work/parameters.js';
import { type WorkByClass, workByClass } from './work-by-class.js';

/** Everything that the profiler can tell of a model without running it. */
export interface ModelProfile {
  readonly batchSize: number;
  /** Of the first image input; `undefined` for a model without one. */
  readonly inputHeight: number | undefined;
  readonly inputWidth: number | undefined;
  readonly inputChannels: number | undefined;
  /** Bytes of one element of the first input; 0 for a model without inputs, or one that takes text. */
  readonly inputElementBytes: number;
  /** `null` for an input of undeclared shape. */
  readonly inputShapes: Readonly<Record<string, readonly number[] | null>>;
  readonly outputShapes: Readonly<Record<string, readonly (number | null)[] | null>>;
  readonly parameters: number;
  readonly parameterBytes: number;
  /** Everything that the file stores: weights, scales, tables. */
  readonly storedBytes: number;
  readonly activationBytes: number;
  readonly peakActivationBytes: number;
  readonly largestActivationBytes: number;
  /** Of all outputs; `null` where a shape is not known beforehand. */
  readonly outputBytes: number | null;
  /** What is stored and the most of activations that is alive at one time. */
  readonly memoryBytes: number;
  /** 2 × multiply-adds of the whole batch. */
  readonly flops: number;
  readonly kernels: number;
  readonly workByClass: WorkByClass;
  readonly layers: LayerCounts;
  readonly operators: readonly OperatorDemand[];
  /** What is not in the sums, and why. */
  readonly notCounted: readonly NotCounted[];
  /** Kernels of which something is not counted, as a share of all. */
  readonly notCountedShare: number;
  /** If nodes whose branch the data decides: the costlier one is counted. */
  readonly undecidedBranches: readonly string[];
  /** Operators that no rule knows, with how often they occur: their work is not in the sums. */
  readonly unknownOperators: Readonly<Record<string, number>>;
  /** Convolutions and products whose shapes depend on data or on an unknown operator: not in the sums either. */
  readonly unresolvedNodes: readonly string[];
}

/**
 * Profiles a parsed model. Pure.
 * @throws InputError for an open dimension, a cycle, an input size that does not fit, sums beyond all measure.
 */
export function profileModel(graph: OnnxGraph, options: InputSizeOptions = {}): ModelProfile {
  const inputs = resolveInputs(graph, options);
  const scope = inferShapes(graph, inputs.shapes);
  const execution = executionOf(scope);
  const parameters = countParameters(scope);
  const activations = activationBytes(execution);
  const gaps = notCounted(execution);
  const profile: ModelProfile = {
    batchSize: inputs.batchSize,
    ...imageOf(graph, inputs),
    inputShapes: Object.fromEntries([...inputs.shapes].map(([name, shape]) => [name, shape ?? null])),
    outputShapes: Object.fromEntries(
      graph.outputs.map(({ name }) => [name, scope.tensor(name)?.shape?.map((dim) => dim ?? null) ?? null]),
    ),
    parameters: parameters.elements,
    parameterBytes: parameters.bytes,
    storedBytes: parameters.storedBytes,
    activationBytes: activations.total,
    peakActivationBytes: activations.peak,
    largestActivationBytes: activations.largest,
    outputBytes: outputBytes(execution),
    memoryBytes: parameters.storedBytes + activations.peak,
    flops: execution.flops,
    kernels: execution.kernels,
    workByClass: workByClass(execution),
    layers: countLayers(execution),
    operators: operatorDemands(execution),
    ...gapFields(execution, gaps),
  };
  requireFinite(profile, graph.file);
  return profile;
}

function imageOf(
  graph: OnnxGraph,
  { shapes, images }: ReturnType<typeof resolveInputs>,
): Pick<ModelProfile, 'inputHeight' | 'inputWidth' | 'inputChannels' | 'inputElementBytes'> {
  const first = graph.inputs.find(({ name }) => images.has(name)) ?? graph.inputs[0];
  const axes = first && images.get(first.name);
  const shape = first && shapes.get(first.name);
  return {
    inputHeight: axes && shape?.[axes.height],
    inputWidth: axes && shape?.[axes.width],
    inputChannels: axes && (axes.height === 1 ? shape?.[3] : shape?.[1]),
    inputElementBytes: elementBytes(first?.elementType ?? 0) ?? 0,
  };
}

function outputBytes({ index }: Execution): number | null {
  const sizes = index.body.outputs.map(({ name }) => tensorBytes(index, name));
  return sizes.every((size) => typeof size === 'number') ? sizes.reduce((sum, size) => sum + size, 0) : null;
}

function gapFields(execution: Execution, gaps: readonly NotCounted[]) {
  const unknownOperators: Record<string, number> = {};
  for (const { operator, reason, kernels } of gaps) {
    if (reason !== 'unknown_operator') continue;
    unknownOperators[operator] =
      (Object.hasOwn(unknownOperators, operator) ? unknownOperators[operator]! : 0) + kernels;
  }
  const undecidedBranches: string[] = [];
  visitExecutions(execution, ({ undecided }) => undecidedBranches.push(...undecided.map(describeNode)));
  return {
    notCounted: gaps,
    notCountedShare:
      execution.kernels === 0 ? 0 : Math.min(1, kernelsWithGaps(execution) / execution.kernels),
    undecidedBranches,
    unknownOperators,
    unresolvedNodes: gaps
      .filter(({ reason, missing: what }) => reason !== 'unknown_operator' && what === 'flops')
      .map(({ node }) => node),
  };
}

/** A file may declare sizes that no machine has, whose products are no numbers any more. */
function requireFinite({ flops, activationBytes, kernels, parameters }: ModelProfile, file: string): void {
  if (![flops, activationBytes, kernels, parameters].every(Number.isFinite)) {
    throw new InputError('unsupported-model', 'has shapes whose sizes are beyond all measure', { file });
  }
}

/** Whether a profile's FLOPs are whole: no unknown operator, no product of unknown shape, no loop of unknown length. */
export function isComplete(profile: ModelProfile): boolean {
  return profile.notCounted.every(({ missing }) => missing === 'bytes');
}

/** Inferred shapes of all tensors of the main graph by name, `undefined` where not fully known: for checks against a runtime. */
export function inferredShapes(
  graph: OnnxGraph,
  options: InputSizeOptions = {},
): ReadonlyMap<string, readonly number[] | undefined> {
  const { tensors } = inferShapes(graph, resolveInputs(graph, options).shapes);
  return new Map(
    [...tensors].map(([name, { shape }]) => [name, isStatic(shape) ? shape : undefined] as const),
  );
}
