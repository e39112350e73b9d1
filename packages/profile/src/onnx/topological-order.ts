import { InputError } from '@ctfusion/base';
import { describeNode, type OnnxBody, type OnnxNode } from './onnx-graph.js';

/** Of a body: which names the graphs around it give. */
export type IsOutside = (name: string) => boolean;

/**
 * Nodes in an order in which every input is known before it is used (Kahn's algorithm); what a node's bodies read
 * from outside is an input of the node.
 * @throws InputError for a cycle, for an input that nothing produces, and for one that is produced twice.
 */
export function topologicalOrder(
  graph: OnnxBody,
  file: string,
  isOutside: IsOutside = () => false,
): readonly OnnxNode[] {
  const producer = producers(graph, file);
  const given = new Set([...graph.constants.keys(), ...graph.inputs.map(({ name }) => name)]);
  const waiting = new Map<OnnxNode, number>();
  const consumers = new Map<OnnxNode, OnnxNode[]>();
  for (const node of graph.nodes) {
    const needs = new Set([...node.inputs, ...node.captured]);
    let count = 0;
    for (const input of needs) {
      const source = producer.get(input);
      if (input === '' || given.has(input) || (source === undefined && isOutside(input))) continue;
      if (source === undefined) {
        throw new InputError('damaged-model', `is used by ${describeNode(node)}, but nothing produces it`, {
          file,
          field: input,
        });
      }
      count++;
      const waiters = consumers.get(source);
      if (waiters === undefined) consumers.set(source, [node]);
      else waiters.push(node);
    }
    waiting.set(node, count);
  }
  return drain(graph.nodes, file, waiting, consumers);
}

function producers(graph: OnnxBody, file: string): ReadonlyMap<string, OnnxNode> {
  const producer = new Map<string, OnnxNode>();
  for (const node of graph.nodes) {
    for (const output of node.outputs) {
      if (output === '') continue;
      if (producer.has(output)) {
        throw new InputError('damaged-model', `is produced twice, the second time by ${describeNode(node)}`, {
          file,
          field: output,
        });
      }
      producer.set(output, node);
    }
  }
  return producer;
}

function drain(
  nodes: readonly OnnxNode[],
  file: string,
  waiting: Map<OnnxNode, number>,
  consumers: ReadonlyMap<OnnxNode, readonly OnnxNode[]>,
): readonly OnnxNode[] {
  const ready = nodes.filter((node) => waiting.get(node) === 0);
  for (let index = 0; index < ready.length; index++) {
    for (const consumer of consumers.get(ready[index]!) ?? []) {
      const left = waiting.get(consumer)! - 1;
      waiting.set(consumer, left);
      if (left === 0) ready.push(consumer);
    }
  }
  if (ready.length < nodes.length) {
    const stuck = nodes.filter((node) => (waiting.get(node) ?? 0) > 0);
    throw new InputError(
      'damaged-model',
      `the graph has a cycle through ${stuck.slice(0, 3).map(describeNode).join(', ')}${stuck.length > 3 ? ` and ${stuck.length - 3} more` : ''}`,
      { file },
    );
  }
  return ready;
}
