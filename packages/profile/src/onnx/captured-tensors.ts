import type { OnnxBody } from './onnx-graph.js';

/** Names that bodies read and don't define: tensors of the graphs around them. */
export function capturedBy(bodies: Iterable<OnnxBody>): readonly string[] {
  const captured = new Set<string>();
  for (const body of bodies) {
    const own = new Set(['', ...body.constants.keys(), ...body.inputs.map(({ name }) => name)]);
    for (const { outputs } of body.nodes) for (const name of outputs) own.add(name);
    const read = [
      ...body.nodes.flatMap((node) => [...node.inputs, ...node.captured]),
      ...body.outputs.map(({ name }) => name),
    ];
    for (const name of read) if (!own.has(name)) captured.add(name);
  }
  return [...captured];
}
