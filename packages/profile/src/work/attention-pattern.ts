import type { OnnxNode } from '../onnx/onnx-graph.js';
import type { GraphIndex } from './graph-index.js';

/** What may stand between a product and its Softmax, or between the Softmax and the next product. */
const transparent = new Set(
  'Mul Div Add Sub Where Cast Identity Dropout Clip Tanh Reshape Transpose Squeeze Unsqueeze Max Min Expand'.split(
    ' ',
  ),
);
const products = new Set([
  'MatMul',
  'Einsum',
  'FusedMatMul',
  'TransposeMatMul',
  'MatMulInteger',
  'QLinearMatMul',
]);
const fused = new Set(
  'Attention MultiHeadAttention DecoderMaskedMultiHeadAttention DecoderMaskedSelfAttention GroupQueryAttention QAttention LinearAttention'.split(
    ' ',
  ),
);
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
    if (reachesProduct(index, node, 'up') && reachesProduct(index, node, 'down')) count++;
  }
  return count;
}

/** Breadth first, each node once: as many steps as the nearest product is away. */
function reachesProduct(index: GraphIndex, from: OnnxNode, direction: 'up' | 'down'): boolean {
  const seen = new Set([from]);
  let level = [from];
  for (let depth = 0; depth < depthLimit && level.length > 0; depth++) {
    const next = new Set<OnnxNode>();
    for (const node of level) for (const neighbour of neighbours(index, node, direction)) next.add(neighbour);
    for (const node of next) {
      if (products.has(node.operator) && node.inputs.every((input) => !index.isWeight(input))) return true;
    }
    level = [...next].filter((node) => transparent.has(node.operator) && !seen.has(node));
    for (const node of level) seen.add(node);
  }
  return false;
}

function neighbours(index: GraphIndex, node: OnnxNode, direction: 'up' | 'down'): readonly OnnxNode[] {
  return direction === 'up'
    ? node.inputs.flatMap((input) => index.producer(input) ?? [])
    : node.outputs.flatMap((output) => index.consumers(output));
}
