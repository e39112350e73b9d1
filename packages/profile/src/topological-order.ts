import { InputError } from '@ctfusion/schema';
import { describeNode, type OnnxGraph, type OnnxNode } from './onnx-graph.js';

/**
 * Nodes in an order in which every input is known before it is used (Kahn's algorithm).
 * Throws InputError for a cycle and for an input that nothing produces.
 */
export function topologicalOrder(graph: OnnxGraph): readonly OnnxNode[] {
  const producer = new Map<string, OnnxNode>();
  for (const node of graph.nodes) {
    for (const output of node.outputs) {
      if (output === '') continue;
      if (producer.has(output)) {
        throw new InputError('damaged-model', `is produced twice, the second time by ${describeNode(node)}`, {
          file: graph.file,
          field: output,
        });
      }
      producer.set(output, node);
    }
  }
  const given = new Set([...graph.constants.keys(), ...graph.inputs.map(({ name }) => name)]);
  const waiting = new Map<OnnxNode, number>();
  const consumers = new Map<OnnxNode, OnnxNode[]>();
  for (const node of graph.nodes) {
    const needs = new Set(node.inputs.filter((input) => input !== '' && !given.has(input)));
    for (const input of needs) {
      const source = producer.get(input);
      if (source === undefined) {
        throw new InputError('damaged-model', `is used by ${describeNode(node)}, but nothing produces it`, {
          file: graph.file,
          field: input,
        });
      }
      consumers.set(source, [...(consumers.get(source) ?? []), node]);
    }
    waiting.set(node, needs.size);
  }
  return drain(graph, waiting, consumers);
}

function drain(
  graph: OnnxGraph,
  waiting: Map<OnnxNode, number>,
  consumers: ReadonlyMap<OnnxNode, readonly OnnxNode[]>,
): readonly OnnxNode[] {
  const ready = graph.nodes.filter((node) => waiting.get(node) === 0);
  for (let index = 0; index < ready.length; index++) {
    for (const consumer of consumers.get(ready[index]!) ?? []) {
      const left = waiting.get(consumer)! - 1;
      waiting.set(consumer, left);
      if (left === 0) ready.push(consumer);
    }
  }
  if (ready.length < graph.nodes.length) {
    const stuck = graph.nodes.filter((node) => (waiting.get(node) ?? 0) > 0);
    throw new InputError(
      'damaged-model',
      `the graph has a cycle through ${stuck.slice(0, 3).map(describeNode).join(', ')}${stuck.length > 3 ? ` and ${stuck.length - 3} more` : ''}`,
      { file: graph.file },
    );
  }
  return ready;
}
