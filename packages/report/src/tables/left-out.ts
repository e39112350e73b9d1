import { mean } from '@ctfusion/base';
import type { Comparison } from '../comparison/comparison.js';
import { groupDifference, groupErrors } from '../statistics/left-out-errors.js';
import { number, type ReportTable, text } from './report-table.js';

/** Errors by what was left out together, each group weighing the same, and what the first method gains on the others; none where single systems were. */
export function leftOutTable({ id, methods, leftOut }: Comparison): ReportTable | undefined {
  if (leftOut === undefined) return undefined;
  const errors = methods.map(({ test }) => groupErrors(test.apePercent, leftOut.groups));
  const against = errors.map((own, index) => (index === 0 ? undefined : groupDifference(errors[0]!, own)));
  const over = (index: number, figure: 'mean' | 'p95'): number =>
    mean(errors[index]!.map((error) => error[figure]));
  return {
    id: `${id}-left-out`,
    title: `By what was left out (${leftOut.by.join(', ')})`,
    caption: `Each of ${leftOut.groups.length} groups weighs the same. "Mean" and "P95" are means over groups of a group's mean and 95th percentile of the absolute percentage error. "Gain" is the first method minus this one, paired over groups, in percentage points: below 0, the first is better; its 95 % interval is from a bootstrap that draws whole groups.`,
    columns: [
      text('method', 'Method'),
      number('mean_percent', 'Mean %', 2),
      number('p95_percent', 'P95 %', 2),
      number('gain_points', 'Gain', 2),
      number('gain_low_points', '95 % from', 2),
      number('gain_high_points', 'to', 2),
      number('p95_gain_points', 'Gain in P95', 2),
      number('p95_gain_low_points', '95 % from', 2),
      number('p95_gain_high_points', 'to', 2),
    ],
    rows: methods.map(({ name }, index) => {
      const difference = against[index];
      return [
        name,
        over(index, 'mean'),
        over(index, 'p95'),
        difference?.mean ?? Number.NaN,
        ...(difference?.meanInterval ?? [Number.NaN, Number.NaN]),
        difference?.p95 ?? Number.NaN,
        ...(difference?.p95Interval ?? [Number.NaN, Number.NaN]),
      ];
    }),
  };
}

/** Every group with every method's error. */
export function leftOutGroupsTable({ id, methods, leftOut }: Comparison): ReportTable | undefined {
  if (leftOut === undefined) return undefined;
  const errors = methods.map(({ test }) => groupErrors(test.apePercent, leftOut.groups));
  return {
    id: `${id}-left-out-groups`,
    title: 'Every group that was left out',
    caption: 'Mean and 95th percentile of the absolute percentage error, percent.',
    columns: [
      text('group', leftOut.by.join(', ')),
      number('rows', 'Rows', 0),
      ...methods.flatMap(({ name }, index) => [
        number(`method_${index + 1}_mean_percent`, `${name}: mean`, 1),
        number(`method_${index + 1}_p95_percent`, `${name}: P95`, 1),
      ]),
    ],
    rows: leftOut.groups.map(({ name, rows }, group) => [
      name,
      rows.length,
      ...errors.flatMap((own) => [own[group]!.mean, own[group]!.p95]),
    ]),
    folded: true,
  };
}
