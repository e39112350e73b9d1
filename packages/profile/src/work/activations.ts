import type { OnnxNode } from '../onnx/onnx-graph.js';
import type { Execution } from './execution.js';
import type { GraphIndex } from './graph-index.js';
import { tensorBytes } from './node-work.js';
import { isView } from './operator-class.js';

/** Memory of intermediate results, in bytes. */
export interface ActivationBytes {
  /** All kernels' outputs together: what is written once during a run. */
  readonly total: number;
  /** The most that is alive at one time, if each result is freed after its last use (no in-place execution). */
  readonly peak: number;
  /** The largest single result. */
  readonly largest: number;
}

/**
 * Activations by liveness over the execution order; what is alive in a body is alive beside what is alive outside.
 * Tensors of unknown shape count nothing.
 */
export function activationBytes(execution: Execution): ActivationBytes {
  const { index } = execution;
  const owners = new MemoryOwners(index);
  const lastUse = lastUses(index, owners);
  let [total, largest] = [0, 0];
  let alive = index.parent === undefined ? sum(index.body.inputs.map(({ name }) => bytesOf(index, name))) : 0;
  let peak = alive;
  for (const [position, node] of index.order.entries()) {
    const isKernel = index.isKernel(node);
    const written = isKernel || execution.bodies.has(node) ? node.outputs : [];
    let inner = 0;
    for (const run of execution.bodies.get(node) ?? []) {
      const body = activationBytes(run.execution);
      total += run.repeats * body.total;
      inner = Math.max(inner, body.peak);
      largest = Math.max(largest, body.largest);
    }
    peak = Math.max(peak, alive + inner);
    for (const name of written) {
      const bytes = bytesOf(index, name);
      if (isKernel) {
        total += bytes;
        largest = Math.max(largest, bytes);
      }
      alive += bytes;
    }
    peak = Math.max(peak, alive);
    const touched = new Set([...node.inputs, ...node.captured, ...written].map((name) => owners.of(name)));
    for (const name of touched) {
      if (owns(index, name) && (lastUse.get(name) ?? position) === position) alive -= bytesOf(index, name);
    }
  }
  return { total, peak, largest };
}

function lastUses(index: GraphIndex, owners: MemoryOwners): ReadonlyMap<string, number> {
  const lastUse = new Map<string, number>();
  for (const [position, node] of index.order.entries()) {
    for (const input of [...node.inputs, ...node.captured]) lastUse.set(owners.of(input), position);
  }
  for (const { name } of index.body.outputs) lastUse.set(owners.of(name), index.order.length);
  return lastUse;
}

/** Whether a tensor's memory is this graph's to free: no stored weight, nothing of the graphs around. */
function owns(index: GraphIndex, name: string): boolean {
  if (name === '' || index.isFoldable(name) || !index.scope.tensors.has(name)) return false;
  return index.parent === undefined || index.producer(name) !== undefined;
}

/** A view's memory belongs to the kernel or input it looks at. */
class MemoryOwners {
  readonly #owners = new Map<string, string>();

  constructor(readonly index: GraphIndex) {}

  of(name: string): string {
    const known = this.#owners.get(name);
    if (known !== undefined) return known;
    const passed: string[] = [];
    let at = name;
    for (let node = this.#viewOf(at); node !== undefined; node = this.#viewOf(at)) {
      passed.push(at);
      at = node.inputs[0]!;
    }
    for (const each of passed) this.#owners.set(each, at);
    return at;
  }

  #viewOf(name: string): OnnxNode | undefined {
    const producer = this.index.producer(name);
    return producer !== undefined && isView(producer) && (producer.inputs[0] ?? '') !== ''
      ? producer
      : undefined;
  }
}

function bytesOf(index: GraphIndex, name: string): number {
  const bytes = name === '' ? 0 : tensorBytes(index, name);
  return typeof bytes === 'number' ? bytes : 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
