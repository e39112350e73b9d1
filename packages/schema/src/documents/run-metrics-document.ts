import { z } from 'zod';
import { type DocumentKind, type DocumentOf, fromUnversioned } from './document-kind.js';

const percent = z.number().min(0);

const metricsFields = {
  /** Test rows. */
  n: z.int().min(0),
  /** Mean absolute percentage error over rows, percent. */
  mape: percent,
  /** The same, first within each group, then over groups. */
  mape_group_mean: percent,
  /** Standard deviation and quantiles of the absolute percentage errors, percent; quantiles are linearly interpolated. */
  sd_ape: percent,
  p50_ape: percent,
  p90_ape: percent,
  p95_ape: percent,
  p99_ape: percent,
  /** Error of each left-out group. */
  groups: z.array(z.strictObject({ group: z.string(), mape: percent, n: z.int().positive() })),
};

/** `metrics.json` of a run directory: errors on the test rows of all folds. */
export const runMetricsDocument = {
  name: 'run-metrics',
  version: 1,
  schema: z.strictObject({ schema_version: z.literal(1), ...metricsFields }),
} as const satisfies DocumentKind;

export type RunMetricsDocument = DocumentOf<typeof runMetricsDocument>;

/** Errors on the test rows of all folds, as other documents hold them. */
export const runMetrics = z.strictObject(metricsFields);

/** What `train --json` prints of one experiment; of several, a list. */
export const trainingDocument = {
  name: 'training',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    /** The run directory, and the bundle in it. */
    run_dir: z.string(),
    bundle: z.string(),
    metrics: runMetrics,
  }),
  upgrades: fromUnversioned,
} as const satisfies DocumentKind;

export type TrainingDocument = DocumentOf<typeof trainingDocument>;
