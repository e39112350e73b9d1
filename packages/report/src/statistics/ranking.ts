import { type Categorical, groupCodes, mean, quantile } from '@ctfusion/base';

/** One task on the systems that ran it: what was measured and what was predicted, ms. */
export interface TaskTimes {
  readonly systems: readonly number[];
  readonly measuredMs: readonly number[];
  readonly predictedMs: readonly number[];
}

export interface RankingQuality {
  /** Tasks that at least two systems ran. */
  readonly tasks: number;
  /** Mean over tasks of the rank correlation between predicted and measured times; tasks in which either is constant are left out. */
  readonly spearman: number;
  /** Share of tasks, percent, whose predicted fastest system is the fastest. */
  readonly topOneHitPercent: number;
  /** How much slower, percent, the chosen system is than the fastest. */
  readonly meanRegretPercent: number;
  readonly medianRegretPercent: number;
  readonly p95RegretPercent: number;
}

/**
 * Mean times per task and system. A task's rows on a system are averaged geometrically, as latencies multiply. A system with fewer
 * than 80 % of the rows of the system that has most of them ran another mix of inputs, so it is left out of that task.
 */
export function taskTimes(
  tasks: Categorical,
  systems: Categorical,
  targetsMs: Float64Array,
  predictionsMs: Float64Array,
): TaskTimes[] {
  return groupCodes(tasks).flatMap(({ rows }) => {
    const bySystem = new Map<number, { count: number; measured: number; predicted: number }>();
    for (const row of rows) {
      const system = systems.codes[row]!;
      const cell = bySystem.get(system) ?? { count: 0, measured: 0, predicted: 0 };
      cell.count++;
      cell.measured += Math.log(targetsMs[row]!);
      // A prediction of 0 or less ranks first: it claims to be the fastest.
      cell.predicted += Math.log(Math.max(predictionsMs[row]!, Number.MIN_VALUE));
      bySystem.set(system, cell);
    }
    const most = Math.max(...Array.from(bySystem.values(), ({ count }) => count));
    const kept = [...bySystem].filter(([, { count }]) => count >= 0.8 * most);
    if (kept.length < 2) return [];
    return [
      {
        systems: kept.map(([system]) => system),
        measuredMs: kept.map(([, { measured, count }]) => Math.exp(measured / count)),
        predictedMs: kept.map(([, { predicted, count }]) => Math.exp(predicted / count)),
      },
    ];
  });
}

export function rankingQuality(tasks: readonly TaskTimes[]): RankingQuality {
  const correlations = tasks
    .map(({ measuredMs, predictedMs }) => spearman(measuredMs, predictedMs))
    .filter((value) => !Number.isNaN(value));
  const regrets = tasks.map(({ measuredMs, predictedMs }) => topOneRegret(measuredMs, predictedMs) * 100);
  return {
    tasks: tasks.length,
    spearman: mean(correlations),
    topOneHitPercent: (regrets.filter((regret) => regret === 0).length / tasks.length) * 100,
    meanRegretPercent: mean(regrets),
    medianRegretPercent: quantile(regrets, 0.5),
    p95RegretPercent: quantile(regrets, 0.95),
  };
}

/** Measured time of the system that was predicted fastest over the fastest one's, minus 1. */
export function topOneRegret(measured: readonly number[], predicted: readonly number[]): number {
  const chosen = predicted.indexOf(Math.min(...predicted));
  return measured[chosen]! / Math.min(...measured) - 1;
}

/** Spearman's rank correlation, ties at their mean rank; NaN if either side is constant. */
export function spearman(a: readonly number[], b: readonly number[]): number {
  const ranksA = meanRanks(a);
  const ranksB = meanRanks(b);
  const centre = (a.length + 1) / 2;
  let product = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let index = 0; index < a.length; index++) {
    const [deviationA, deviationB] = [ranksA[index]! - centre, ranksB[index]! - centre];
    product += deviationA * deviationB;
    squaresA += deviationA ** 2;
    squaresB += deviationB ** 2;
  }
  return product / Math.sqrt(squaresA * squaresB);
}

function meanRanks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Array<number>(values.length);
  for (let first = 0; first < order.length; ) {
    let last = first;
    while (last + 1 < order.length && values[order[last + 1]!] === values[order[first]!]) last++;
    for (let position = first; position <= last; position++) ranks[order[position]!] = (first + last) / 2 + 1;
    first = last + 1;
  }
  return ranks;
}
