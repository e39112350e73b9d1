import { TensorProto_DataType } from 'onnx-buf';
import type { AttributeValue, ConstantTensor, OnnxBody, OnnxNode } from './onnx-graph.js';
import { constantOf } from './stored-tensor.js';

/** Constant nodes become stored tensors of their graph: a weight is a weight, however its file spells it. */
export function liftConstants(body: OnnxBody): OnnxBody {
  const constants = new Map(body.constants);
  const nodes: OnnxNode[] = [];
  for (const node of body.nodes) {
    const value = node.operator === 'Constant' && node.domain === '' ? constantValue(node) : undefined;
    const output = node.outputs[0];
    if (value === undefined || output === undefined || constants.has(output)) {
      const bodies = new Map([...node.bodies].map(([name, inner]) => [name, liftConstants(inner)]));
      nodes.push({ ...node, bodies });
    } else {
      constants.set(output, value);
    }
  }
  return { ...body, nodes, constants };
}

/** A Constant with its value as a tensor whatever attribute holds it, so that copies of the node share one tensor. */
export function withConstantValue(node: OnnxNode): OnnxNode {
  if (node.operator !== 'Constant') return node;
  const value = constantValue(node);
  return value === undefined
    ? node
    : { ...node, attributes: new Map<string, AttributeValue>([['value', value]]) };
}

function constantValue({ attributes }: OnnxNode): ConstantTensor | undefined {
  const { INT64, FLOAT, STRING } = TensorProto_DataType;
  for (const [name, value] of attributes) {
    if (isTensor(value)) return value;
    switch (name) {
      case 'value_int':
      case 'value_float':
        return constantOf(name === 'value_int' ? INT64 : FLOAT, [], [value as number]);
      case 'value_ints':
      case 'value_floats': {
        const values = value as readonly number[];
        return constantOf(name === 'value_ints' ? INT64 : FLOAT, [values.length], values);
      }
      case 'value_string':
        return constantOf(STRING, [], undefined);
      case 'value_strings':
        return constantOf(STRING, [(value as readonly string[]).length], undefined);
    }
  }
  return undefined;
}

function isTensor(value: AttributeValue): value is ConstantTensor {
  return typeof value === 'object' && 'dims' in value;
}
