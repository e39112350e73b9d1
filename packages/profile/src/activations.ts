import { elementBytes } from './element-type.js';
import type { GraphIndex } from './graph-index.js';
import { elementCount } from './shape-inference/inferred-tensor.js';

/** Memory of intermediate results, in bytes. */
export interface ActivationBytes {
  /** All kernels' outputs together: what is written once during a run. */
  readonly total: number;
  /** The most that is alive at one time, if each result is freed after its last use (no in-place execution). */
  readonly peak: number;
}

/** Activations by liveness over the execution order; tensors of unknown shape count nothing. */
export function activationBytes(index: GraphIndex): ActivationBytes {
  const lastUse = new Map<string, number>();
  for (const [position, node] of index.order.entries()) {
    for (const input of node.inputs) lastUse.set(memoryOwner(index, input), position);
  }
  for (const { name } of index.graph.outputs) lastUse.set(memoryOwner(index, name), index.order.length);
  let total = 0;
  let alive = index.graph.inputs.reduce((sum, { name }) => sum + tensorBytes(index, name), 0);
  let peak = alive;
  for (const [position, node] of index.order.entries()) {
    const written = index.isKernel(node) ? node.outputs : [];
    for (const name of written) {
      total += tensorBytes(index, name);
      alive += tensorBytes(index, name);
    }
    peak = Math.max(peak, alive);
    const touched = new Set([...node.inputs, ...written].map((name) => memoryOwner(index, name)));
    for (const name of touched) {
      if (!index.isFoldable(name) && (lastUse.get(name) ?? position) === position)
        alive -= tensorBytes(index, name);
    }
  }
  return { total, peak };
}

/** A view's memory belongs to the kernel or input it looks at. */
function memoryOwner(index: GraphIndex, name: string): string {
  const producer = index.producer(name);
  if (producer === undefined || index.isKernel(producer) || producer.inputs[0] === undefined) return name;
  return memoryOwner(index, producer.inputs[0]);
}

function tensorBytes(index: GraphIndex, name: string): number {
  const tensor = index.tensor(name);
  return (elementCount(tensor?.shape) ?? 0) * elementBytes(tensor?.elementType ?? 0);
}
