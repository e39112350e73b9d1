import { describeNode, operatorName } from './onnx/onnx-graph.js';
import { type Execution, visitExecutions } from './work/execution.js';
import type { Gap } from './work/node-work.js';

/** Why something is not in the sums. */
export type NotCountedReason = Gap | 'iterations_unknown';

/** A part of the model that a profile could not count. */
export interface NotCounted {
  /** Operator and name of the node: `Conv 'layer1.0'`. */
  readonly node: string;
  readonly operator: string;
  readonly reason: NotCountedReason;
  /** What is missing: FLOPs (and bytes), or bytes alone. Of a loop: all iterations but the one that is counted. */
  readonly missing: 'flops' | 'bytes';
  /** Kernels that this stands for, more than one in a loop. */
  readonly kernels: number;
}

/** What is not in a profile's sums, in the order of execution. */
export function notCounted(execution: Execution): readonly NotCounted[] {
  const entries: NotCounted[] = [];
  visitExecutions(execution, ({ work, bodies, index }, repeats) => {
    for (const [node, { missesFlops, missesBytes }] of work) {
      const reason = missesFlops ?? missesBytes;
      if (reason === undefined || repeats === 0) continue;
      const missing = missesFlops === undefined ? 'bytes' : 'flops';
      entries.push({
        node: describeNode(node),
        operator: operatorName(node),
        reason,
        missing,
        kernels: repeats,
      });
    }
    for (const [node, runs] of bodies) {
      const plan = index.scope.runs.get(node);
      if (plan?.kind !== 'each' || plan.isCountKnown) continue;
      const kernels = repeats * runs.reduce((sum, run) => sum + run.execution.kernels, 0);
      const flops = runs.reduce((sum, run) => sum + run.execution.flops, 0);
      if (kernels === 0) continue;
      const missing = flops > 0 ? 'flops' : 'bytes';
      entries.push({
        node: describeNode(node),
        operator: operatorName(node),
        reason: 'iterations_unknown',
        missing,
        kernels,
      });
    }
  });
  return entries;
}

/** Kernels of which something is not counted: those with a gap, and all that a loop of unknown length runs. */
export function kernelsWithGaps(execution: Execution): number {
  let count = 0;
  for (const { missesFlops, missesBytes } of execution.work.values()) {
    if (missesFlops !== undefined || missesBytes !== undefined) count++;
  }
  for (const [node, runs] of execution.bodies) {
    const plan = execution.index.scope.runs.get(node);
    const isOpen = plan?.kind === 'each' && !plan.isCountKnown;
    for (const run of runs)
      count += run.repeats * (isOpen ? run.execution.kernels : kernelsWithGaps(run.execution));
  }
  return count;
}
