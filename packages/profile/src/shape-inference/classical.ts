import { TensorProto_DataType } from 'onnx-buf';
import type { NodeContext, ShapeRule } from './node-context.js';

/** Rows and features of an input: [rows, features], or one row of features. */
export function rowsAndFeatures(
  shape: readonly (number | undefined)[] | undefined,
): readonly [number | undefined, number | undefined] {
  if (shape === undefined) return [undefined, undefined];
  return shape.length === 1 ? [1, shape[0]] : [shape[0], shape[1]];
}

/** Scaler, Imputer, Normalizer: floats of the input's shape. */
export const scaled: ShapeRule = (context) => [
  { elementType: TensorProto_DataType.FLOAT, shape: context.shape(0) },
];

/** LabelEncoder, CategoryMapper: each value by another, whose type the attribute that lists them tells. */
export const encoded: ShapeRule = (context) => {
  const { attributes } = context.node;
  const { FLOAT, INT64, STRING } = TensorProto_DataType;
  const isText = attributes.has('values_strings') || context.elementType() === INT64;
  const elementType = attributes.has('values_floats')
    ? FLOAT
    : attributes.has('values_int64s')
      ? INT64
      : (context.tensor('values_tensor')?.elementType ?? (isText ? STRING : INT64));
  return [{ elementType, shape: context.shape(0) }];
};

/** LinearRegressor: [rows, targets]. */
export const linearRegressor: ShapeRule = (context) => {
  const [rows] = rowsAndFeatures(context.shape(0));
  return [{ elementType: TensorProto_DataType.FLOAT, shape: [rows, context.number('targets', 1)] }];
};

/** LinearClassifier: a label a row, then [rows, classes]. */
export const linearClassifier: ShapeRule = (context) => {
  const [rows, features] = rowsAndFeatures(context.shape(0));
  const coefficients = context.numbers('coefficients')?.length;
  const scores = features === undefined || coefficients === undefined ? undefined : coefficients / features;
  const labels = labelCount(context);
  // One row of coefficients scores both of two classes.
  const classes = scores === 1 && labels === 2 ? 2 : scores;
  const { STRING, INT64, FLOAT } = TensorProto_DataType;
  return [
    { elementType: context.node.attributes.has('classlabels_strings') ? STRING : INT64, shape: [rows] },
    { elementType: FLOAT, shape: [rows, classes] },
  ];
};

function labelCount({ node }: NodeContext): number | undefined {
  const labels = node.attributes.get('classlabels_ints') ?? node.attributes.get('classlabels_strings');
  return Array.isArray(labels) ? labels.length : undefined;
}

/** ArrayFeatureExtractor: the picked features of every row. */
export const pickedFeatures: ShapeRule = (context) => {
  const [input, picked] = [context.shape(0), context.shape(1)];
  const count = picked?.at(-1);
  return [
    {
      elementType: context.elementType(),
      shape: input && (input.length === 1 ? [1, count] : [...input.slice(0, -1), count]),
    },
  ];
};

/** FeatureVectorizer: features of all inputs beside each other. */
export const joinedFeatures: ShapeRule = (context) => {
  const widths = context.numbers('inputdimensions');
  const width = widths?.reduce((sum, each) => sum + each, 0);
  return [{ elementType: TensorProto_DataType.FLOAT, shape: [context.shape(0)?.[0], width] }];
};

/** OneHotEncoder: a new last axis as long as there are categories. */
export const oneHotEncoded: ShapeRule = (context) => {
  const input = context.shape(0);
  const categories =
    context.node.attributes.get('cats_int64s') ?? context.node.attributes.get('cats_strings');
  const count = Array.isArray(categories) ? categories.length : undefined;
  return [{ elementType: TensorProto_DataType.FLOAT, shape: input && [...input, count] }];
};
