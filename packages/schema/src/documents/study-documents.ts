import { z } from 'zod';
import { type DocumentKind, type DocumentOf, fromUnversioned } from './document-kind.js';
import { openFraction } from './fields.js';

/** What `study calibration --json` prints: number of measured runs of a left-out system → mean absolute percentage error, percent. */
export const calibrationStudyDocument = {
  name: 'calibration-study',
  version: 1,
  schema: z
    .object({ schema_version: z.literal(1) })
    .catchall(z.number().min(0))
    .refine((study) => Object.keys(study).every((key) => key === 'schema_version' || /^\d+$/.test(key)), {
      error: 'expected numbers of runs beside the version',
      abort: true,
    }),
  upgrades: fromUnversioned,
} as const satisfies DocumentKind;

export type CalibrationStudyDocument = DocumentOf<typeof calibrationStudyDocument>;

/** What `study coverage --json` prints: how many of the runs of left-out groups their intervals hold. */
export const coverageStudyDocument = {
  name: 'coverage-study',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    /** Of the intervals: what `coverage` should be, as a fraction. */
    level: openFraction,
    /** Percent of a left-out group's runs inside their interval, mean over groups. */
    coverage: z.number().min(0).max(100),
    /** 95 % bootstrap interval of `coverage`, drawing whole groups. */
    coverage_confidence: z.tuple([z.number(), z.number()]),
    /** Mean of (upper − lower) / prediction, mean over groups. */
    mean_relative_width: z.number().min(0),
    groups: z.array(
      z.strictObject({ group: z.string(), coverage: z.number().min(0).max(100), n: z.int().positive() }),
    ),
  }),
  upgrades: fromUnversioned,
} as const satisfies DocumentKind;

export type CoverageStudyDocument = DocumentOf<typeof coverageStudyDocument>;

const percent = z.number().min(0).max(100);

/** Of one left-out group, or the mean over groups: percentages but for the interval score. */
const figures = {
  error: z.number().min(0),
  bias: z.number(),
  coverage: percent,
  /** On the logarithm of the time; smaller is better. */
  interval_score: z.number().min(0),
  relative_width: z.number().min(0),
};

/** What `study groups --json` prints: error and intervals on groups left out, one entry per grouping. */
export const groupStudyDocument = {
  name: 'group-study',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    groupings: z.array(
      z.strictObject({
        by: z.array(z.string()).min(1),
        level: openFraction,
        mean: z.strictObject(figures),
        /** 95 % bootstrap interval of the mean error, drawing whole groups. */
        error_confidence: z.tuple([z.number(), z.number()]),
        worst_error: z.strictObject({ group: z.string(), error: z.number().min(0) }),
        worst_coverage: z.strictObject({ group: z.string(), coverage: percent }),
        groups: z.array(z.strictObject({ ...figures, group: z.string(), n: z.int().positive() })),
        /** This config's mean error minus the other's, percentage points. */
        against: z
          .strictObject({ difference: z.number(), confidence: z.tuple([z.number(), z.number()]) })
          .optional(),
      }),
    ),
    /** What doubling a capability does to the analytical model of a predictor with stages. */
    elasticity: z.array(
      z.strictObject({
        capability: z.string(),
        own_shrinks: z.number(),
        own_share: z.number().min(0).max(1),
        others_change: z.number().min(0),
        largest_growth: z.number().min(0),
      }),
    ),
  }),
} as const satisfies DocumentKind;

export type GroupStudyDocument = DocumentOf<typeof groupStudyDocument>;

/** What `study published --json` prints: machines ordered on the published held-out runs. */
export const publishedStudyDocument = {
  name: 'published-study',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    /** Models × batch sizes that every machine ran. */
    cells: z.int().positive(),
    true_ratios: z.record(z.string(), z.number().positive()),
    sizes: z.array(
      z.strictObject({
        im_width: z.int().positive(),
        im_height: z.int().positive(),
        ratios: z.record(z.string(), z.number().positive()),
        mean_kendall_tau: z.number().min(-1).max(1),
        fastest_right: z.int().min(0),
      }),
    ),
  }),
} as const satisfies DocumentKind;

export type PublishedStudyDocument = DocumentOf<typeof publishedStudyDocument>;

/** What `study ladder --json` prints: left-out groups predicted by level of information about their machines; means over groups. */
export const ladderStudyDocument = {
  name: 'ladder-study',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    by: z.array(z.string()).min(1),
    levels: z.array(
      z.strictObject({
        /** What is known beside the data sheets; `runs` where runs were measured beside all benchmarks. */
        level: z.string(),
        runs: z.int().min(0),
        /** Percent; a run without an answer counts as 100. */
        mape: z.number().min(0),
        /** Percent of the answered runs inside their interval. */
        coverage: percent,
        relative_width: z.number().min(0),
        /** On the logarithm of the time; smaller is better. */
        interval_score: z.number().min(0),
        answered: z.number().min(0).max(1),
        /** Each left-out group's own error, percent; absent of what was printed before it was told. */
        groups: z.array(z.strictObject({ group: z.string(), mape: z.number().min(0) })).optional(),
        /** Mean over groups of this level's error minus the first's, percentage points, and its 95 % interval. */
        against_first: z
          .strictObject({ difference: z.number(), confidence: z.tuple([z.number(), z.number()]) })
          .optional(),
      }),
    ),
  }),
} as const satisfies DocumentKind;

export type LadderStudyDocument = DocumentOf<typeof ladderStudyDocument>;

/** What `study imputation --json` prints: benchmarks of left-out CPU and GPU models, imputed from data sheets. */
export const imputationStudyDocument = {
  name: 'imputation-study',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    level: openFraction,
    machines: z.int().positive(),
    cpu_models: z.int().positive(),
    gpu_models: z.int().positive(),
    benchmarks: z.array(
      z.strictObject({
        benchmark: z.string(),
        left_out: z.enum(['cpu', 'gpu']),
        readings: z.int().positive(),
        /** Root mean square of ln(imputed / measured), and what the distribution expects. */
        log_error: z.number().min(0),
        expected_log_error: z.number().min(0),
        coverage: percent,
      }),
    ),
  }),
} as const satisfies DocumentKind;

export type ImputationStudyDocument = DocumentOf<typeof imputationStudyDocument>;
