import { type OnnxNode, operatorName } from '../onnx/onnx-graph.js';
import type { InferredTensor, Shape } from './inferred-tensor.js';

type Size = number | undefined;

/** Sizes of one attention, whatever layout its inputs have; `undefined` where a size depends on the data. */
export interface AttentionSizes {
  readonly batch: Size;
  readonly heads: Size;
  /** Heads of keys and values; fewer than `heads` in grouped-query attention. */
  readonly keyHeads: Size;
  readonly queries: Size;
  /** Keys that a query looks at: those of the cache and the new ones. */
  readonly keys: Size;
  /** Width of one head of queries and keys. */
  readonly width: Size;
  /** Width of one head of values. */
  readonly valueWidth: Size;
  /** Width of the rows that the operator first projects to queries, keys and values; 0 where they come ready. */
  readonly projectedFrom: Size;
}

type Shapes = readonly (Shape | undefined)[];
type SizeRule = (
  node: OnnxNode,
  shapes: Shapes,
  inputs: readonly (InferredTensor | undefined)[],
) => AttentionSizes;

/** ai.onnx Attention: [batch, heads, length, width] or [batch, length, heads × width]; past keys are input 4. */
const standard: SizeRule = (node, [query, key, value, , past]) => {
  const isSplit = query?.length === 4;
  const heads = isSplit ? query[1] : attribute(node, 'q_num_heads');
  const keyHeads = isSplit ? key?.[1] : attribute(node, 'kv_num_heads');
  return {
    batch: query?.[0],
    heads,
    keyHeads,
    queries: query?.at(-2),
    keys: add(past === undefined && !hasInput(node, 4) ? 0 : past?.at(-2), key?.at(-2)),
    width: isSplit ? query[3] : divide(query?.[2], heads),
    valueWidth: isSplit ? value?.[3] : divide(value?.[2], keyHeads),
    projectedFrom: 0,
  };
};

/**
 * com.microsoft MultiHeadAttention: queries [batch, length, heads × width]; keys and values likewise, packed beside
 * each other, or as a cache [batch, heads, length, width]. `pastInput` is where past keys are.
 */
const multiHead =
  (pastInput: number): SizeRule =>
  (node, shapes) => {
    const [query, key, value] = shapes;
    const heads = attribute(node, 'num_heads');
    const isAllPacked = query?.length === 5;
    const width = isAllPacked ? query[4] : divide(query?.[2], heads);
    const own = isAllPacked ? query[1] : key?.length === 4 ? key[2] : key?.[1];
    const valueWidth = value === undefined ? width : value.length === 4 ? value[3] : divide(value[2], heads);
    return {
      batch: query?.[0],
      heads,
      keyHeads: heads,
      queries: query?.[1],
      keys: cachedKeys(node, shapes, pastInput, own),
      width,
      valueWidth: hasInput(node, 2) && value === undefined ? undefined : valueWidth,
      projectedFrom: 0,
    };
  };

/** com.microsoft GroupQueryAttention: keys and values have fewer heads, or all three are packed in the query. */
const groupQuery: SizeRule = (node, shapes, inputs) => {
  const [query, key] = shapes;
  const [heads, keyHeads] = [attribute(node, 'num_heads'), attribute(node, 'kv_num_heads')];
  const isPacked = !hasInput(node, 1);
  const allHeads = heads === undefined || keyHeads === undefined ? undefined : heads + 2 * keyHeads;
  const width = divide(query?.[2], isPacked ? allHeads : heads);
  const told = inputs[6]?.values?.[0];
  return {
    batch: query?.[0],
    heads,
    keyHeads,
    queries: query?.[1],
    keys: told ?? cachedKeys(node, shapes, 3, isPacked ? query?.[1] : key?.[1]),
    width,
    valueWidth: width,
    projectedFrom: 0,
  };
};

/** com.microsoft Attention: rows are projected by weights [width of a row, all three]; `pastInput` is [2, batch, heads, length, width]. */
const projecting =
  (pastInput: number): SizeRule =>
  (node, shapes) => {
    const [input, weight] = shapes;
    const heads = attribute(node, 'num_heads');
    const given = node.attributes.get('qkv_hidden_sizes');
    const sizes = Array.isArray(given) && given.length === 3 ? (given as readonly number[]) : undefined;
    const third = divide(weight?.[1], 3);
    return {
      batch: input?.[0],
      heads,
      keyHeads: heads,
      queries: input?.[1],
      keys: cachedKeys(node, shapes, pastInput, input?.[1]),
      width: divide(sizes?.[0] ?? third, heads),
      valueWidth: divide(sizes?.[2] ?? third, heads),
      projectedFrom: input?.[2],
    };
  };

const rules: ReadonlyMap<string, SizeRule> = new Map([
  ['Attention', standard],
  ['com.microsoft.MultiHeadAttention', multiHead(6)],
  ['com.microsoft.DecoderMaskedMultiHeadAttention', multiHead(5)],
  ['com.microsoft.GroupQueryAttention', groupQuery],
  ['com.microsoft.Attention', projecting(4)],
  ['com.microsoft.DecoderMaskedSelfAttention', projecting(4)],
  ['com.microsoft.QAttention', projecting(8)],
]);

/** Sizes of a fused attention; `undefined` for any other operator. */
export function attentionSizes(
  node: OnnxNode,
  inputs: readonly (InferredTensor | undefined)[],
): AttentionSizes | undefined {
  const rule = rules.get(operatorName(node));
  return rule?.(
    node,
    inputs.map((input) => input?.shape),
    inputs,
  );
}

/** Cached and new keys together; a cache that is shared with the output already has room for the new ones. */
function cachedKeys(node: OnnxNode, shapes: Shapes, pastInput: number, own: Size): Size {
  if (!hasInput(node, pastInput)) return own;
  const past = shapes[pastInput]?.at(-2);
  return node.attributes.get('past_present_share_buffer') === 1 ? past : add(past, own);
}

function hasInput(node: OnnxNode, index: number): boolean {
  return (node.inputs[index] ?? '') !== '';
}

function attribute(node: OnnxNode, name: string): Size {
  const value = node.attributes.get(name);
  return typeof value === 'number' ? value : undefined;
}

function add(a: Size, b: Size): Size {
  return a === undefined || b === undefined ? undefined : a + b;
}

function divide(a: Size, b: Size): Size {
  return a === undefined || b === undefined || b === 0 ? undefined : a / b;
}
