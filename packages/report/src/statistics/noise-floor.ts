import { mean } from '@ctfusion/base';

export interface NoiseFloor {
  /** Tasks that were run at least twice on one system. */
  readonly repeatedTasks: number;
  /** Mean absolute difference of two runs of one task, percent of their mean. */
  readonly pairDifferencePercent: number;
  /** What a perfect predictor would be off by, percent: the pair difference / √2, if the noise of two runs is independent. */
  readonly mapePercent: number;
}

/**
 * Test–retest noise from rows that ran the same task on the same system. Undefined where no task was repeated.
 * @param keys one per row, equal for repeats; @param targetsMs measured times.
 */
export function noiseFloor(keys: Int32Array, targetsMs: Float64Array): NoiseFloor | undefined {
  const byKey = new Map<number, number[]>();
  for (const [row, key] of keys.entries()) {
    const times = byKey.get(key);
    if (times === undefined) byKey.set(key, [targetsMs[row]!]);
    else times.push(targetsMs[row]!);
  }
  const repeated = [...byKey.values()].filter((times) => times.length > 1);
  if (repeated.length === 0) return undefined;
  const pairDifferencePercent = mean(repeated.map(meanPairDifference)) * 100;
  return {
    repeatedTasks: repeated.length,
    pairDifferencePercent,
    mapePercent: pairDifferencePercent / Math.SQRT2,
  };
}

function meanPairDifference(times: readonly number[]): number {
  const differences: number[] = [];
  for (const [index, a] of times.entries()) {
    for (const b of times.slice(index + 1)) differences.push(Math.abs(a - b) / ((a + b) / 2));
  }
  return mean(differences);
}
