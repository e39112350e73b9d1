import { quantile } from '@ctfusion/base';

/** From this number on, operators weigh the same, however many machines each registers. */
export const FEWEST_OPERATORS = 3;

/**
 * What is usual: the median over operators of the median over their machines, which less than half of the operators cannot move. Of one or two
 * operators, the median over machines.
 */
export function operatorMedian<Machine extends { readonly operator: string }>(
  machines: readonly Machine[],
  measure: (machine: Machine) => number,
): number {
  const values = new Map<string, number[]>();
  for (const machine of machines)
    values.set(machine.operator, [...(values.get(machine.operator) ?? []), measure(machine)]);
  const medians =
    values.size >= FEWEST_OPERATORS
      ? [...values.values()].map((own) => quantile(own, 0.5))
      : machines.map(measure);
  return quantile(medians, 0.5);
}
