import { InputError, parseJson, type Table } from '@ctfusion/base';

/** Work of one step of a model by its operator graph, forward and backward pass together. */
export interface GraphWork {
  readonly operators: number;
  readonly linearFlops: number;
  readonly batchedFlops: number;
  readonly elementwiseBytes: number;
  readonly copiedBytes: number;
  readonly layerNormBytes: number;
  readonly softmaxBytes: number;
}

/** First and last node of the one layer of which a graph holds one copy, by the model's design. */
const LAYERS: readonly (readonly [model: RegExp, first: string, last: string])[] = [
  [/bert/i, 'bert_encoder_layer_0_attention_self_query', 'bert_encoder_layer_0_output_layer_norm'],
  [/gpt/i, 'transformer_h_0_ln_1', 'add_15'],
  [/opt/i, 'model_decoder_layers_0_self_attn_layer_norm', 'view_11'],
];
const PASSES = ['FwOps', 'BwOps', 'AccOps'] as const;
const VALUE_BYTES = 4;
/** Operators that read one input; the others read two. Both write one. */
const UNARY = new Set(['tanh', 'addu', 'mulu', 'powu', 'divu', 'relu', 'gelu']);

type Shape = number | readonly Shape[];

/**
 * Sums a graph's operators, its one layer `layers` times: FLOPs of products, bytes of inputs and outputs of all others.
 * @param model tells where the layer begins and ends; a mixture of experts (`switch…`) holds all its layers.
 * @throws InputError naming the row of what is no list of operators, or the file of a graph without the layer's ends.
 */
export function graphWork(graph: Table, model: string, layers: number): GraphWork {
  const [first, last] = layerRows(graph, model);
  const lists = PASSES.map((name) => graph.texts(name));
  const work = {
    operators: 0,
    linearFlops: 0,
    batchedFlops: 0,
    elementwiseBytes: 0,
    copiedBytes: 0,
    layerNormBytes: 0,
    softmaxBytes: 0,
  };
  for (let row = 0; row < graph.rowCount; row++) {
    const times = row >= first && row <= last ? layers : 1;
    for (const [pass, texts] of lists.entries())
      for (const [name, shape] of operatorsOf(texts[row]!, graph, row, PASSES[pass]!)) {
        work.operators += times;
        if (name === 'Linear') work.linearFlops += times * 2 * product(shape);
        else if (name === 'BMM') work.batchedFlops += times * 2 * product(shape);
        else if (name === 'MEM') work.copiedBytes += times * VALUE_BYTES * values(shape);
        else if (name === 'VECln') work.layerNormBytes += times * 2 * VALUE_BYTES * product(shape);
        else if (name === 'VECsoftmax') work.softmaxBytes += times * 2 * VALUE_BYTES * product(shape);
        else if (name.startsWith('VEC'))
          work.elementwiseBytes += times * (UNARY.has(name.slice(3)) ? 2 : 3) * VALUE_BYTES * product(shape);
      }
  }
  return work;
}

/** Rows of the layer; none for a model that holds all its layers. */
function layerRows(graph: Table, model: string): readonly [number, number] {
  const ends = LAYERS.find(([name]) => name.test(model));
  if (ends === undefined) return [0, -1];
  const names = graph.texts('Name');
  const [first, last] = [names.indexOf(ends[1]), names.indexOf(ends[2])];
  if (first >= 0 && last >= first) return [first, last];
  throw new InputError('unknown-name', `has no nodes ${ends[1]} … ${ends[2]}, the ends of its layer`, {
    file: graph.source,
  });
}

/** `[['Linear', (8, 16, 16)], …]` as the repository writes it: Python's lists and tuples of names and numbers. */
function operatorsOf(
  text: string,
  graph: Table,
  row: number,
  column: string,
): readonly (readonly [string, Shape])[] {
  if (text === '[]') return [];
  const json = text
    .replaceAll('(', '[')
    .replaceAll(')', ']')
    .replaceAll("'", '"')
    .replaceAll(/,\s*\]/g, ']');
  let parsed: unknown;
  try {
    parsed = parseJson(json, column);
  } catch {
    parsed = undefined;
  }
  if (Array.isArray(parsed) && parsed.every(isOperator)) return parsed;
  throw new InputError('wrong-type', 'is no list of operators and shapes', graph.location(row, column));
}

const isOperator = (value: unknown): value is [string, Shape] =>
  Array.isArray(value) && typeof value[0] === 'string' && isShape(value[1]);
const isShape = (value: unknown): value is Shape =>
  typeof value === 'number' || (Array.isArray(value) && value.every(isShape));

const product = (shape: Shape): number =>
  typeof shape === 'number' ? shape : shape.reduce<number>((all, part) => all * product(part), 1);

/** Values of a shape, or of several side by side. */
const values = (shape: Shape): number => {
  if (typeof shape === 'number') return shape;
  if (shape.length === 0) return 0;
  return typeof shape[0] === 'number'
    ? product(shape)
    : shape.reduce<number>((all, part) => all + values(part), 0);
};
