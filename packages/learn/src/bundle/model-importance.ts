import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '@ctfusion/base';
import { readText } from '@ctfusion/base/files';
import { Booster } from '@ctfusion/gbdt/predict';

/** What a feature brought to the splits of a model: total gain, and number of splits. */
export interface FeatureImportance {
  readonly feature: string;
  readonly gain: number;
  readonly splits: number;
}

/**
 * Importances over all LightGBM text models (`*.txt`) in a folder, summed, in the models' feature order; empty where there is none.
 * @throws InputError if the models have other features than one another; GbdtError if one cannot be read.
 */
export function readModelImportance(folder: string): FeatureImportance[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => join(folder, name));
  const boosters = files.map((file) => Booster.parse(readText(file), file));
  const features = boosters[0]?.featureNames ?? [];
  for (const [index, booster] of boosters.entries()) {
    if (booster.featureNames.join('\n') !== features.join('\n')) {
      throw new InputError('inconsistent', `its features are not those of ${files[0]}`, {
        file: files[index]!,
      });
    }
  }
  const gains = boosters.map((booster) => booster.featureImportance('gain'));
  const splits = boosters.map((booster) => booster.featureImportance('split'));
  const sum = (columns: readonly Float64Array[], index: number): number =>
    columns.reduce((total, column) => total + column[index]!, 0);
  return features.map((feature, index) => ({ feature, gain: sum(gains, index), splits: sum(splits, index) }));
}
