import { type Execution, visitExecutions } from './work/execution.js';
import { type OperatorClass, operatorClasses } from './work/operator-class.js';

/** Work of one class of operators, for the whole batch. */
export interface ClassWork {
  /**
   * Convolutions, products and attention: 2 × multiply-adds. Element-wise: one per output element, a pooling window's
   * elements per output. Normalisation and softmax: five per input element, a reduction one. Gather and copy: none.
   */
  readonly flops: number;
  /** Every tensor that a node reads or writes, once each, at its stored width; of a table that it picks from, what it picks. */
  readonly bytes: number;
  /** Nodes that launch a kernel; views (Reshape, Identity) and what folds away beforehand launch none. */
  readonly kernels: number;
}

/** What each class of operators costs. What could not be counted is in `notCounted`, not in here. */
export type WorkByClass = Readonly<Record<OperatorClass, ClassWork>>;

/** Sums the work of all nodes that run, bodies as often as they run. */
export function workByClass(execution: Execution): WorkByClass {
  const sums = new Map(operatorClasses.map((cls) => [cls, { flops: 0, bytes: 0, kernels: 0 }]));
  visitExecutions(execution, ({ work }, repeats) => {
    for (const node of work.values()) {
      if (node.class === undefined) continue;
      const sum = sums.get(node.class)!;
      sum.flops += repeats * node.flops;
      sum.bytes += repeats * node.bytes;
      sum.kernels += repeats;
      sums.get('matrix_product')!.flops += repeats * node.projectionFlops;
    }
  });
  return Object.fromEntries(sums) as unknown as WorkByClass;
}
