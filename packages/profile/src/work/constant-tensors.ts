import type { OnnxBody, OnnxNode } from '../onnx/onnx-graph.js';

/** Their outputs differ from run to run, so that nothing can be computed beforehand. */
const randomOperators = new Set(
  'RandomNormal RandomUniform RandomNormalLike RandomUniformLike Bernoulli Multinomial'.split(' '),
);

/** Tensors that follow from stored ones alone, the stored ones included. */
export function constantTensors(
  body: OnnxBody,
  order: readonly OnnxNode[],
  isConstantOutside: (name: string) => boolean,
): ReadonlySet<string> {
  const own = new Set(body.inputs.map(({ name }) => name));
  for (const { outputs } of order) for (const name of outputs) own.add(name);
  const constants = new Set(body.constants.keys());
  for (const node of order) {
    if (node.bodies.size > 0 || randomOperators.has(node.operator)) continue;
    const isConstant = node.inputs.every(
      (input) => input === '' || constants.has(input) || (!own.has(input) && isConstantOutside(input)),
    );
    if (isConstant) for (const output of node.outputs) constants.add(output);
  }
  constants.delete('');
  return constants;
}
