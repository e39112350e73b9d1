import type { GraphIndex } from './graph-index.js';
import type { OnnxNode } from './onnx-graph.js';

/** What may stand between a product and its Softmax, or between the Softmax and the next product. */
const transparent = new Set(
  'Mul Div Add Sub Where Cast Identity Dropout Clip Tanh Reshape Transpose Squeeze Unsqueeze Max Min Expand'.split(
    ' ',
  ),
);
const products = new Set(['MatMul', 'Einsum', 'FusedMatMul']);
const fused = new Set(['Attention', 'MultiHeadAttention', 'GroupQueryAttention']);
const depthLimit = 10;

/**
 * Attention layers, found by their structure: a product of two activations, then (scaled, masked) Softmax, then a
 * product of it with a third activation. Names are not looked at. An attention without a Softmax is not found.
 */
export function countAttention(index: GraphIndex): number {
  let count = 0;
  for (const node of index.order) {
    if (fused.has(node.operator)) count++;
    if (node.operator !== 'Softmax') continue;
    if (reachesProduct(index, node, 'up', depthLimit) && reachesProduct(index, node, 'down', depthLimit))
      count++;
  }
  return count;
}

function reachesProduct(index: GraphIndex, from: OnnxNode, direction: 'up' | 'down', depth: number): boolean {
  if (depth === 0) return false;
  const next =
    direction === 'up'
      ? from.inputs.flatMap((input) => index.producer(input) ?? [])
      : from.outputs.flatMap((output) => index.consumers(output));
  return next.some((node) => {
    if (products.has(node.operator)) return node.inputs.every((input) => !index.isWeight(input));
    return transparent.has(node.operator) && reachesProduct(index, node, direction, depth - 1);
  });
}
