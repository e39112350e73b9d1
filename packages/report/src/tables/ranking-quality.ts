import type { Comparison } from '../comparison/comparison.js';
import { rankingQuality, taskTimes } from '../statistics/ranking.js';
import { number, type ReportTable, text } from './report-table.js';

/** How well each method picks a system; undefined where no task ran on two systems. */
export function rankingTable({ id, methods, systems, tasks }: Comparison): ReportTable | undefined {
  if (tasks === undefined) return undefined;
  const qualities = methods.map(({ test }) =>
    rankingQuality(taskTimes(tasks.perRow, systems, test.targetsMs, test.predictionsMs)),
  );
  if (qualities[0]!.tasks === 0) return undefined;
  const how = tasks.complete
    ? `Tasks are told apart by ${tasks.columns.join(', ')}.`
    : `Tasks are told apart by ${tasks.columns.join(' and ')} only; a task's rows on one system are averaged geometrically, and a system with fewer than 80 % of the rows of the fullest is left out.`;
  return {
    id: `${id}-ranking`,
    title: 'Choosing a system',
    caption: `For each task, the test systems ranked by predicted and by measured time. Regret: how much slower the system predicted fastest is than the fastest. ${how}`,
    columns: [
      text('method', 'Method'),
      number('tasks', 'Tasks', 0),
      number('spearman', 'Spearman', 3),
      number('top_one_hit_percent', 'Fastest found %', 1),
      number('mean_regret_percent', 'Mean regret %', 2),
      number('median_regret_percent', 'Median regret %', 2),
      number('p95_regret_percent', 'P95 regret %', 2),
    ],
    rows: methods.map(({ name }, index) => {
      const quality = qualities[index]!;
      return [
        name,
        quality.tasks,
        quality.spearman,
        quality.topOneHitPercent,
        quality.meanRegretPercent,
        quality.medianRegretPercent,
        quality.p95RegretPercent,
      ];
    }),
  };
}
