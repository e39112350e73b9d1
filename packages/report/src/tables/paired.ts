import { counted } from '@ctfusion/base';
import type { Comparison } from '../comparison/comparison.js';
import { clusterSums } from '../statistics/cluster-bootstrap.js';
import { holmAdjusted, pairedSignFlipTest } from '../statistics/paired-test.js';
import { number, type ReportTable, text } from './report-table.js';

/** Every pair of methods on the same rows; undefined for a single method. */
export function pairedTable({ id, methods, systems }: Comparison): ReportTable | undefined {
  if (methods.length < 2) return undefined;
  const pairs = methods.flatMap((a, index) => methods.slice(index + 1).map((b) => ({ a, b })));
  const tests = pairs.map(({ a, b }) => {
    const differences = a.test.apePercent.map((ape, row) => ape - b.test.apePercent[row]!);
    return pairedSignFlipTest(clusterSums(differences, systems.codes, systems.names.length));
  });
  const adjusted = holmAdjusted(tests.map(({ pValue }) => pValue));
  const clusters = tests[0]!.clusters;
  return {
    id: `${id}-paired`,
    title: 'Paired tests between methods',
    caption: `Difference of MAPE (first minus second: below 0, the first is better) in percentage points, its 95 % interval from a bootstrap over systems, and the p-value of a sign-flip test in which each of the ${clusters} systems is one observation, for it is systems that must generalise. ${clusters < 15 ? `With ${clusters} systems no p-value can be below ${(2 / 2 ** clusters).toPrecision(2)}. ` : ''}Adjusted by Holm for ${counted(pairs.length, 'pair')}.`,
    columns: [
      text('first', 'First'),
      text('second', 'Second'),
      number('difference_points', 'Difference', 2),
      number('low_points', '95 % from', 2),
      number('high_points', 'to', 2),
      number('p_value', 'p', 3),
      number('p_value_holm', 'p (Holm)', 3),
    ],
    rows: pairs.map(({ a, b }, index) => {
      const { difference, interval, pValue } = tests[index]!;
      return [a.name, b.name, difference, interval[0], interval[1], pValue, adjusted[index]!];
    }),
  };
}
