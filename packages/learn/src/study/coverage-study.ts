import { InputError, mean, shown, type Table } from '@ctfusion/base';
import type { LoadedConfig } from '../experiment/config.js';
import { fitPredictor } from '../methods/fit-predictor.js';
import { clusteredConfidence } from './judged-rows.js';
import { type LeaveOutProgress, leftOutGroups } from './left-out-groups.js';

export interface CoverageStudy {
  readonly level: number;
  /** Percent of a left-out group's runs inside their interval, mean over groups. */
  readonly coverage: number;
  /** 95 % bootstrap interval of `coverage`, drawing whole groups. */
  readonly coverage_confidence: readonly [number, number];
  /** Mean of (upper − lower) / prediction, mean over groups. */
  readonly mean_relative_width: number;
  readonly groups: readonly { readonly group: string; readonly coverage: number; readonly n: number }[];
}

/**
 * Leaves each group out and counts how many of its runs fall into the intervals at `level`.
 * @throws InputError if the config's predictor gives no intervals.
 */
export function studyCoverage(
  loaded: LoadedConfig,
  dataset: Table,
  options: { readonly level: number; readonly onGroup?: LeaveOutProgress },
): CoverageStudy {
  const { config, file: configFile } = loaded;
  const target = dataset.numbers(config.data.target_col);
  const groups = leftOutGroups(dataset, config.validation.group_by_col);
  const results = groups.map(({ group, trainRows, testRows }, index) => {
    options.onGroup?.(index + 1, groups.length);
    const { predictor } = fitPredictor({ dataset, rows: Int32Array.from(trainRows), config, configFile });
    const { interval, latencyMs } = predictor.predict(dataset.take(testRows), options.level);
    if (interval === undefined) {
      throw new InputError(
        'unsupported-method',
        `the ${shown(predictor.kind)} predictor gives no intervals`,
        {
          file: configFile,
          field: 'predictor.kind',
        },
      );
    }
    const inside = testRows.filter(
      (row, i) => target[row]! >= interval.lowerMs[i]! && target[row]! <= interval.upperMs[i]!,
    );
    const widths = testRows.map((_, i) => (interval.upperMs[i]! - interval.lowerMs[i]!) / latencyMs[i]!);
    return {
      group,
      coverage: (100 * inside.length) / testRows.length,
      n: testRows.length,
      width: mean(widths),
    };
  });
  const coverages = results.map(({ coverage }) => coverage);
  return {
    level: options.level,
    coverage: mean(coverages),
    coverage_confidence: clusteredConfidence(coverages),
    mean_relative_width: mean(results.map(({ width }) => width)),
    groups: results.map(({ group, coverage, n }) => ({ group, coverage, n })),
  };
}
