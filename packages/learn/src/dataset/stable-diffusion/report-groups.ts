import { quantile } from '@ctfusion/base';
import { BATCH_SIZES, type Report } from './report.js';

/** Reports by different people of one GPU, host and software at one batch size. */
export interface ReportGroup {
  readonly first: Report;
  readonly batchSize: number;
  readonly reports: number;
  /** Median iterations a second. */
  readonly rate: number;
}

/** Fewer reports than this say more of their reporters than of their machines: two of one combination differ by a fifth. */
const FEWEST_REPORTS = 3;

/**
 * Medians of all groups with three reports or more, in order of first appearance; and how many measurements stand in smaller ones.
 * @param gpuOf the name by which a report's GPU is grouped.
 */
export function groupReports(
  reports: readonly Report[],
  gpuOf: (report: Report) => string,
): { readonly groups: ReportGroup[]; readonly alone: number } {
  const found = new Map<string, { first: Report; batchSize: number; rates: number[] }>();
  for (const report of reports) {
    const { cpu, operatingSystem, torch, isHalf, optimisation } = report;
    for (const [index, batchSize] of BATCH_SIZES.entries()) {
      const rate = report.rates[index];
      if (rate === undefined) continue;
      const key = JSON.stringify([
        gpuOf(report),
        cpu,
        operatingSystem,
        torch,
        isHalf,
        optimisation.toLowerCase(),
        batchSize,
      ]);
      const group = found.get(key) ?? { first: report, batchSize, rates: [] };
      group.rates.push(rate);
      found.set(key, group);
    }
  }
  const all = [...found.values()];
  const kept = all.filter(({ rates }) => rates.length >= FEWEST_REPORTS);
  return {
    groups: kept.map(({ first, batchSize, rates }) => ({
      first,
      batchSize,
      reports: rates.length,
      rate: quantile(rates, 0.5),
    })),
    alone: all.reduce((sum, { rates }) => sum + (rates.length < FEWEST_REPORTS ? rates.length : 0), 0),
  };
}
