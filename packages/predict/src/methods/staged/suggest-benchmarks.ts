import { mean, type Table } from '@ctfusion/base';
import { columnDefinition, parseBenchmarkName } from '@ctfusion/schema/columns';
import type { SuggestedBenchmark } from '../../predictor.js';
import type { ImputedMachines } from './imputed-doubt.js';
import { logInterval, relativeWidth } from './log-interval.js';
import type { OwnOf } from './own-system.js';
import type { StagedEngine } from './predict-staged.js';

/** A benchmark that narrows the intervals by less is not worth naming. */
const SMALLEST_GAIN = 0.001;

/**
 * Which benchmark of a machine, measured, would narrow the intervals of its tasks most. What it will read is unknown, but how much less is left
 * open is not: Σ − Σ·c (Σcc)⁻¹ Σc· of the covariance of what was put in, through the stages' slopes.
 * @param tasks rows of one system, what is missing put in
 * @param ownOf what its runs told of it already
 * @returns what narrows most first; empty where everything was measured
 */
export function suggestBenchmarks(
  engine: StagedEngine,
  tasks: Table,
  level: number,
  { imputed, ownOf }: { readonly imputed: ImputedMachines; readonly ownOf: OwnOf },
): SuggestedBenchmark[] {
  const { deviation, imputedDeviation, doubts } = engine.predict(tasks, imputed, ownOf);
  if (doubts === undefined) return [];
  const ends = logInterval(engine.bounds(level), level);
  const meanWidth = (deviations: Float64Array): number =>
    mean(
      Array.from(deviation, (own, row) =>
        relativeWidth(ends({ deviation: own, imputedDeviation: deviations[row]! })),
      ),
    );
  const before = meanWidth(imputedDeviation);
  // Runs told of a machine as a whole; a benchmark leaves of that what it leaves of the imputation.
  const after = (columns: readonly string[]): Float64Array => {
    const left = doubts.varianceKnowing(new Set(columns));
    return imputedDeviation.map((value, row) =>
      doubts.variance[row]! > 0 ? value * Math.sqrt(left[row]! / doubts.variance[row]!) : value,
    );
  };
  return Array.from(benchmarksOf(imputed), ([benchmark, columns]) => ({
    benchmark,
    columns,
    widthBefore: before,
    widthAfter: meanWidth(after(columns)),
  }))
    .filter(({ widthAfter }) => before - widthAfter > SMALLEST_GAIN)
    .sort((a, b) => a.widthAfter - b.widthAfter || (a.benchmark < b.benchmark ? -1 : 1));
}

/** Benchmarks that were put in, with their columns: one run of a benchmark gives all of them. */
function benchmarksOf({ completed: { groups } }: ImputedMachines): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const column of new Set(groups.flatMap(({ columns }) => columns))) {
    const name = parseBenchmarkName(column);
    if (columnDefinition(column)?.role !== 'benchmark') continue;
    const benchmark =
      name !== undefined && 'feature' in name ? column.slice(0, -(name.feature.length + 1)) : column;
    found.set(benchmark, [...(found.get(benchmark) ?? []), column]);
  }
  return found;
}
