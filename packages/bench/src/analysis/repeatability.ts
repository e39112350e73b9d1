import { median } from '@ctfusion/base';

/** How far runs of the benchmarks on one machine lie apart. */
export interface Repeatability {
  readonly features: number;
  /** Median over features of (largest − smallest) / mean. */
  readonly medianDifference: number;
  readonly worst: { readonly feature: string; readonly difference: number } | undefined;
}

/** Compares the latency features that all runs have. */
export function latencyRepeatability(runs: readonly Readonly<Record<string, number>>[]): Repeatability {
  const [first = {}, ...others] = runs;
  const differences = Object.keys(first)
    .filter((name) => /_latency(_ms)?$/.test(name) && others.every((run) => run[name] !== undefined))
    .map((feature) => {
      const values = runs.map((run) => run[feature]!);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return { feature, difference: (Math.max(...values) - Math.min(...values)) / mean };
    })
    .sort((a, b) => b.difference - a.difference);
  return {
    features: differences.length,
    medianDifference: median(differences.map(({ difference }) => difference)),
    worst: differences[0],
  };
}
