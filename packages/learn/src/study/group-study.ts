import { mean, type Table } from '@ctfusion/base';
import type { LoadedConfig } from '../experiment/config.js';
import { fitPredictor } from '../methods/fit-predictor.js';
import { clusteredConfidence, type GroupFigures, groupFigures } from './judged-rows.js';
import { type LeaveOutProgress, leftOutGroups } from './left-out-groups.js';

/** Groups of one grouping left out in turn, rows averaged per group, then groups. */
export interface GroupStudy {
  /** Columns that tell groups apart. */
  readonly by: readonly string[];
  readonly level: number;
  readonly mean: GroupFigures;
  /** 95 % bootstrap interval of the mean error, drawing whole groups. */
  readonly error_confidence: readonly [number, number];
  /** The largest error and the smallest coverage. */
  readonly worst_error: { readonly group: string; readonly error: number };
  readonly worst_coverage: { readonly group: string; readonly coverage: number };
  readonly groups: readonly (GroupFigures & { readonly group: string; readonly n: number })[];
}

/** The same groups under two configs. */
export interface PairedDifference {
  /** Mean over groups of this config's error minus the other's, percentage points, and its 95 % bootstrap interval. */
  readonly difference: number;
  readonly confidence: readonly [number, number];
}

const FIGURES = ['error', 'bias', 'coverage', 'interval_score', 'relative_width'] as const;

/**
 * Leaves each group out, learns from the others and judges error and intervals. The same groups are left out inside the training rows, where
 * the method chooses.
 * @throws InputError if the config's predictor gives no intervals or a column is absent.
 */
export function studyGroups(
  { config, ...loaded }: LoadedConfig,
  dataset: Table,
  options: { readonly by: readonly string[]; readonly level: number; readonly onGroup?: LeaveOutProgress },
): GroupStudy {
  const { by, level } = options;
  const grouped = { ...config, validation: { ...config.validation, group_by_col: [...by] } };
  const target = dataset.numbers(config.data.target_col);
  const left = leftOutGroups(dataset, by);
  const groups = left.map(({ group, trainRows, testRows }, index) => {
    options.onGroup?.(index + 1, left.length);
    const request = { dataset, rows: Int32Array.from(trainRows), config: grouped, configFile: loaded.file };
    const { predictor } = fitPredictor(request);
    const figures = groupFigures(
      testRows.map((row) => target[row]!),
      predictor.predict(dataset.take(testRows), level),
      { kind: predictor.kind, configFile: loaded.file },
    );
    return { group, n: testRows.length, ...figures };
  });
  const worst = groups.reduce((most, one) => (one.error > most.error ? one : most));
  const least = groups.reduce((most, one) => (one.coverage < most.coverage ? one : most));
  return {
    by,
    level,
    mean: Object.fromEntries(
      FIGURES.map((name) => [name, mean(groups.map((group) => group[name]))]),
    ) as unknown as GroupFigures,
    error_confidence: clusteredConfidence(groups.map(({ error }) => error)),
    worst_error: { group: worst.group, error: worst.error },
    worst_coverage: { group: least.group, coverage: least.coverage },
    groups,
  };
}

/** The difference of two studies of the same groups, group by group. */
export function pairedDifference(study: GroupStudy, other: GroupStudy): PairedDifference {
  const errors = new Map(other.groups.map(({ group, error }) => [group, error]));
  const differences = study.groups.map(({ group, error }) => error - errors.get(group)!);
  return { difference: mean(differences), confidence: clusteredConfidence(differences) };
}
