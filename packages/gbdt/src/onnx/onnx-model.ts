import { GbdtError } from '../errors.js';
import { MISSING_NONE, MISSING_ZERO } from '../model/missing-kind.js';
import type { Model } from '../model/model.js';
import { CATEGORICAL_BIT, DEFAULT_LEFT_BIT, MISSING_SHIFT, type Tree } from '../model/tree.js';
import { ProtobufWriter } from './protobuf-writer.js';

/** The element type of the input; the output is always float32. */
export type OnnxInput = 'float32' | 'float64';

/** Numbers of onnx.proto: tensor element types and attribute types. */
const FLOAT = 1;
const DOUBLE = 11;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_STRING = 3;
const ATTRIBUTE_TENSOR = 4;
const ATTRIBUTE_FLOATS = 6;
const ATTRIBUTE_INTS = 7;
const ATTRIBUTE_STRINGS = 8;

const IR_VERSION = 8;
const OPSET = 17;
const ML_OPSET = 3;

/** The attributes of TreeEnsembleRegressor (ai.onnx.ml version 3), one entry per node or leaf of the forest. */
interface Ensemble {
  readonly treeIds: number[];
  readonly nodeIds: number[];
  readonly features: number[];
  readonly modes: string[];
  readonly values: number[];
  readonly whenTrue: number[];
  readonly whenFalse: number[];
  readonly missingIsTrue: number[];
  readonly leafTreeIds: number[];
  readonly leafNodeIds: number[];
  readonly leafValues: number[];
}

/** Whether NaN goes left at a node; an error where ONNX cannot say what the node does. */
function nanGoesLeft(tree: Tree, node: number, index: number): boolean {
  const type = tree.decisionType[node]!;
  const refuse = (what: string): GbdtError =>
    new GbdtError('model_format', `tree ${index}: node ${node} ${what}: ONNX has no such split`);
  if (type & CATEGORICAL_BIT) throw refuse('is categorical');
  const zeroGoesLeft = tree.threshold[node]! >= 0;
  const defaultLeft = (type & DEFAULT_LEFT_BIT) !== 0;
  const missing = type >> MISSING_SHIFT;
  if (missing === MISSING_NONE) return zeroGoesLeft;
  if (missing === MISSING_ZERO && zeroGoesLeft !== defaultLeft)
    throw refuse('sends zeros the way of missing values');
  return defaultLeft;
}

function addTree(ensemble: Ensemble, tree: Tree, index: number): void {
  const inner = tree.leafCount - 1;
  const place = (child: number): number => (child >= 0 ? child : inner + ~child);
  const add = (node: number, mode: string, feature: number, value: number): void => {
    ensemble.treeIds.push(index);
    ensemble.nodeIds.push(node);
    ensemble.modes.push(mode);
    ensemble.features.push(feature);
    ensemble.values.push(value);
  };
  for (let node = 0; node < inner; node++) {
    add(node, 'BRANCH_LEQ', tree.splitFeature[node]!, tree.threshold[node]!);
    ensemble.whenTrue.push(place(tree.leftChild[node]!));
    ensemble.whenFalse.push(place(tree.rightChild[node]!));
    ensemble.missingIsTrue.push(nanGoesLeft(tree, node, index) ? 1 : 0);
  }
  for (let leaf = 0; leaf < tree.leafCount; leaf++) {
    add(inner + leaf, 'LEAF', 0, 0);
    ensemble.whenTrue.push(0);
    ensemble.whenFalse.push(0);
    ensemble.missingIsTrue.push(0);
    ensemble.leafTreeIds.push(index);
    ensemble.leafNodeIds.push(inner + leaf);
    ensemble.leafValues.push(tree.leafValue[leaf]!);
  }
}

function makeEnsemble(trees: readonly Tree[]): Ensemble {
  const ensemble: Ensemble = {
    treeIds: [],
    nodeIds: [],
    features: [],
    modes: [],
    values: [],
    whenTrue: [],
    whenFalse: [],
    missingIsTrue: [],
    leafTreeIds: [],
    leafNodeIds: [],
    leafValues: [],
  };
  trees.forEach((tree, index) => {
    addTree(ensemble, tree, index);
  });
  return ensemble;
}

/** The largest float32 that is not above a double: float32 values compare with it as with the double. */
export function floorToFloat32(value: number): number {
  const rounded = Math.fround(value);
  if (!(rounded > value)) return rounded;
  const bits = new Int32Array(Float32Array.of(rounded).buffer);
  if (rounded === 0) return -(2 ** -149);
  bits[0]! += rounded > 0 ? -1 : 1;
  return new Float32Array(bits.buffer)[0]!;
}

const attribute = (name: string, type: number): ProtobufWriter =>
  new ProtobufWriter().text(1, name).integer(20, type);

const ints = (name: string, values: readonly number[]): ProtobufWriter =>
  attribute(name, ATTRIBUTE_INTS).integers(8, values);

function strings(name: string, values: readonly string[]): ProtobufWriter {
  const result = attribute(name, ATTRIBUTE_STRINGS);
  for (const value of values) result.text(9, value);
  return result;
}

const rawBytes = (values: Float32Array | Float64Array): Uint8Array => new Uint8Array(values.buffer);

/** Numbers as float32, or under the name of their `_as_tensor` variant as float64. */
function reals(name: string, values: readonly number[], input: OnnxInput): ProtobufWriter {
  if (input === 'float32')
    return attribute(name, ATTRIBUTE_FLOATS).bytes(7, rawBytes(Float32Array.from(values)));
  const tensor = new ProtobufWriter().integers(1, [values.length]).integer(2, DOUBLE);
  tensor.bytes(9, rawBytes(Float64Array.from(values)));
  return attribute(`${name}_as_tensor`, ATTRIBUTE_TENSOR).message(5, tensor);
}

function ensembleNode(ensemble: Ensemble, input: OnnxInput): ProtobufWriter {
  const values = input === 'float32' ? ensemble.values.map(floorToFloat32) : ensemble.values;
  const node = new ProtobufWriter().text(1, 'features').text(2, 'prediction').text(3, 'trees');
  node.text(4, 'TreeEnsembleRegressor').text(7, 'ai.onnx.ml');
  const attributes = [
    attribute('n_targets', ATTRIBUTE_INT).integer(3, 1),
    attribute('aggregate_function', ATTRIBUTE_STRING).text(4, 'SUM'),
    attribute('post_transform', ATTRIBUTE_STRING).text(4, 'NONE'),
    ints('nodes_treeids', ensemble.treeIds),
    ints('nodes_nodeids', ensemble.nodeIds),
    ints('nodes_featureids', ensemble.features),
    strings('nodes_modes', ensemble.modes),
    reals('nodes_values', values, input),
    ints('nodes_truenodeids', ensemble.whenTrue),
    ints('nodes_falsenodeids', ensemble.whenFalse),
    ints('nodes_missing_value_tracks_true', ensemble.missingIsTrue),
    ints('target_treeids', ensemble.leafTreeIds),
    ints('target_nodeids', ensemble.leafNodeIds),
    ints(
      'target_ids',
      ensemble.leafTreeIds.map(() => 0),
    ),
    reals('target_weights', ensemble.leafValues, input),
  ];
  for (const item of attributes) node.message(5, item);
  return node;
}

/** A tensor of `rows` × `columns`, the number of rows left open. */
function tensorInfo(name: string, elementType: number, columns: number): ProtobufWriter {
  const shape = new ProtobufWriter()
    .message(1, new ProtobufWriter().text(2, 'rows'))
    .message(1, new ProtobufWriter().integer(1, columns));
  const tensor = new ProtobufWriter().integer(1, elementType).message(2, shape);
  return new ProtobufWriter().text(1, name).message(2, new ProtobufWriter().message(1, tensor));
}

/**
 * The model as an ONNX file: one TreeEnsembleRegressor from `features` (rows × features) to `prediction` (rows × 1,
 * float32). Every row takes the branches that it takes here: float32 input meets thresholds rounded down, float64 input
 * the thresholds themselves. With float32 runtimes also sum in float32.
 *
 * @throws GbdtError ('model_format') naming the tree whose splits ONNX cannot express: categorical ones, and zeros as
 *   missing values.
 */
export function writeOnnx(model: Model, input: OnnxInput): Uint8Array {
  const graph = new ProtobufWriter()
    .message(1, ensembleNode(makeEnsemble(model.trees), input))
    .text(2, 'gbdt');
  graph.message(11, tensorInfo('features', input === 'float32' ? FLOAT : DOUBLE, model.featureNames.length));
  graph.message(12, tensorInfo('prediction', FLOAT, 1));
  return new ProtobufWriter()
    .integer(1, IR_VERSION)
    .text(2, 'ctfusion')
    .message(7, graph)
    .message(8, new ProtobufWriter().text(1, '').integer(2, OPSET))
    .message(8, new ProtobufWriter().text(1, 'ai.onnx.ml').integer(2, ML_OPSET))
    .finish();
}
