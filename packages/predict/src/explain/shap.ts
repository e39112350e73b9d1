import type { Booster } from '@ctfusion/gbdt';

/** One feature on some rows: its values, and what each added to the model's output there (SHAP). */
export interface FeatureContributions {
  readonly feature: string;
  readonly values: Float64Array;
  readonly contributions: Float64Array;
}

/** What one feature adds to the trees' answer. */
interface FeatureContribution {
  readonly feature: string;
  /** The feature's value; null where it is missing. */
  readonly value: number | null;
  readonly contribution: number;
}

/** Exact SHAP values of one row: `expected` plus all contributions is what the trees say, in their unit. */
export interface TreeExplanation {
  readonly expected: number;
  /** Largest first, by size; features that add nothing are left out. */
  readonly contributions: readonly FeatureContribution[];
}

/**
 * SHAP values (Lundberg, Erion and Lee 2018) averaged over boosters: row-major, rows × width, the expected value last in each row.
 */
export function shapValues(
  boosters: readonly Booster[],
  columns: readonly Float64Array[],
): { values: Float64Array; width: number } {
  const width = columns.length + 1;
  const sums = new Float64Array(columns[0]!.length * width);
  for (const booster of boosters) {
    for (const [index, value] of booster.predictContributions(columns).entries()) sums[index]! += value;
  }
  return { values: sums.map((value) => value / boosters.length), width };
}

/**
 * SHAP values of every row, averaged over boosters and multiplied by `weight`.
 * @param columns one array per feature, in the boosters' order; @param shown the same before scaling, for the reader.
 */
export function explainTrees(
  boosters: readonly Booster[],
  columns: readonly Float64Array[],
  { weight = 1, shown = columns }: { weight?: number; shown?: readonly Float64Array[] } = {},
): TreeExplanation[] {
  const names = boosters[0]!.featureNames;
  const { values, width } = shapValues(boosters, columns);
  const scaled = values.map((value) => value * weight);
  return Array.from(columns[0]!, (_, row) => ({
    expected: scaled[row * width + names.length]!,
    contributions: names
      .map((feature, index) => {
        const value = shown[index]![row]!;
        return {
          feature,
          value: Number.isNaN(value) ? null : value,
          contribution: scaled[row * width + index]!,
        };
      })
      .filter(({ contribution }) => contribution !== 0)
      .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)),
  }));
}
