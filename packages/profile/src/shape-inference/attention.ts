import { attentionSizes } from './attention-sizes.js';
import type { ShapeRule } from './node-context.js';

/** Standard and com.microsoft attention: output, updated caches of keys and values, scores. */
export const attention: ShapeRule = (context) => {
  const sizes = attentionSizes(context.node, context.inputs);
  if (sizes === undefined) return [undefined];
  const { batch, heads, keyHeads, queries, keys, width, valueWidth } = sizes;
  const elementType = context.elementType();
  const isSplit = context.node.domain === '' && context.shape(0)?.length === 4;
  const rowWidth = heads === undefined || valueWidth === undefined ? undefined : heads * valueWidth;
  return [
    { elementType, shape: isSplit ? [batch, heads, queries, valueWidth] : [batch, queries, rowWidth] },
    { elementType, shape: [batch, keyHeads, keys, width] },
    { elementType, shape: [batch, keyHeads, keys, valueWidth] },
    { elementType, shape: [batch, heads, queries, keys] },
  ];
};

/** com.microsoft Attention and kin keep one cache of both: [2, batch, heads, keys, width]. */
export const projectingAttention: ShapeRule = (context) => {
  const [output, cache] = attention(context);
  const elementType = output?.elementType ?? 0;
  const { shape } = cache ?? { shape: undefined };
  const type = context.node.operator === 'QAttention' ? context.elementType(3) : elementType;
  return [output && { ...output, elementType: type }, { elementType: type, shape: shape && [2, ...shape] }];
};

/** LinearAttention: values' width per query head, and the state [batch, key heads, width of keys, width of values]. */
export const linearAttention: ShapeRule = (context) => {
  const [query, key, value] = [context.shape(0), context.shape(1), context.shape(2)];
  const [heads, keyHeads] = [context.number('q_num_heads'), context.number('kv_num_heads')];
  const elementType = context.elementType();
  if (heads === undefined || keyHeads === undefined) return [undefined, undefined];
  const per = (size: number | undefined) => (size === undefined ? undefined : size / keyHeads);
  const valueWidth = per(value?.[2]);
  const row = valueWidth === undefined ? undefined : valueWidth * heads;
  return [
    { elementType, shape: [query?.[0], query?.[1], row] },
    { elementType: context.elementType(3), shape: [query?.[0], keyHeads, per(key?.[2]), valueWidth] },
  ];
};
