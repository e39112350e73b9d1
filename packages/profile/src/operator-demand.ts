import { operatorName } from './onnx/onnx-graph.js';
import { type Execution, visitExecutions } from './work/execution.js';

/** What one operator kind contributes, for the whole batch. */
export interface OperatorDemand {
  readonly operator: string;
  readonly nodes: number;
  /** 2 × multiply-adds. */
  readonly flops: number;
  /** Output elements of kernels that do no multiply-adds: a measure of memory-bound work. */
  readonly elements: number;
}

/** Work by operator, the most costly first; nodes of a body as often as it runs. */
export function operatorDemands(execution: Execution): readonly OperatorDemand[] {
  const demands = new Map<string, { nodes: number; flops: number; elements: number }>();
  visitExecutions(execution, ({ work }, repeats) => {
    if (repeats === 0) return;
    for (const [node, { multiplyAdds, elements }] of work) {
      const name = operatorName(node);
      const demand = demands.get(name) ?? { nodes: 0, flops: 0, elements: 0 };
      demands.set(name, demand);
      demand.nodes += repeats;
      demand.flops += repeats * 2 * multiplyAdds;
      demand.elements += repeats * elements;
    }
  });
  const operators = [...demands].map(([operator, demand]) => ({ operator, ...demand }));
  return operators.sort((a, b) => b.flops - a.flops || b.elements - a.elements);
}
