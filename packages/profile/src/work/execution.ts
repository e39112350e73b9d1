import type { OnnxNode } from '../onnx/onnx-graph.js';
import type { InferredScope } from '../shape-inference/inferred-scope.js';
import { GraphIndex } from './graph-index.js';
import { type NodeWork, nodeWork } from './node-work.js';

/** A body that a node runs, and how often. */
interface BodyExecution {
  readonly execution: Execution;
  readonly repeats: number;
}

/** A graph as it runs: its nodes' work, and the bodies that its control flow runs. */
export interface Execution {
  readonly index: GraphIndex;
  /** Work of the nodes that launch a kernel, in order. */
  readonly work: ReadonlyMap<OnnxNode, NodeWork>;
  readonly bodies: ReadonlyMap<OnnxNode, readonly BodyExecution[]>;
  /** Of all, bodies and repeats included. */
  readonly flops: number;
  readonly kernels: number;
  /** If nodes of this graph that only the data decides, and whose branches differ in work: the costlier one is counted. */
  readonly undecided: readonly OnnxNode[];
}

/** Follows what runs. Of two branches that only the data decides between, the one with more FLOPs (then kernels) counts. */
export function executionOf(scope: InferredScope, parent?: GraphIndex): Execution {
  const index = new GraphIndex(scope, parent);
  const work = new Map<OnnxNode, NodeWork>();
  const bodies = new Map<OnnxNode, readonly BodyExecution[]>();
  const undecided: OnnxNode[] = [];
  let [flops, kernels] = [0, 0];
  for (const node of index.order) {
    const runs = scope.runs.get(node);
    if (runs?.kind === 'either') {
      const branches = runs.scopes.map((each) => executionOf(each, index));
      branches.sort((a, b) => b.flops - a.flops || b.kernels - a.kernels);
      const [first, second] = branches;
      if (first!.flops !== second!.flops || first!.kernels !== second!.kernels) undecided.push(node);
      bodies.set(node, [{ execution: first!, repeats: 1 }]);
    } else if (runs !== undefined) {
      const executions = runs.runs.map((run) => ({
        execution: executionOf(run.scope, index),
        repeats: run.repeats,
      }));
      bodies.set(node, executions);
    } else if (index.isKernel(node)) {
      const own = nodeWork(index, node);
      work.set(node, own);
      flops += 2 * own.multiplyAdds;
      kernels++;
    }
    for (const { execution, repeats } of bodies.get(node) ?? []) {
      flops += repeats * execution.flops;
      kernels += repeats * execution.kernels;
    }
  }
  return { index, work, bodies, flops, kernels, undecided };
}

/** Calls `visit` for every graph that runs, with how often it does. */
export function visitExecutions(
  execution: Execution,
  visit: (execution: Execution, repeats: number) => void,
  repeats = 1,
): void {
  visit(execution, repeats);
  for (const runs of execution.bodies.values()) {
    for (const run of runs) visitExecutions(run.execution, visit, repeats * run.repeats);
  }
}
