import { z } from 'zod';
import type { DeepReadonly, DocumentKind } from './document-kind.js';
import { dateTime, latencyMs, name } from './fields.js';

/** A file inside the bundle: folders and file of letters, digits, `_`, `-` and `.`, none of them hidden. */
const modelPath = z
  .string()
  .max(200)
  .regex(
    /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/,
    'expected a path inside the bundle, such as models/model_seed1.txt',
  );

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 digest in hexadecimal');

/** Scaling of one feature before the trees see it: (value − offset) / scale. */
const scalingSchema = z.strictObject({ offset: z.number(), scale: z.number().positive() });

/** Of a sealed bundle. */
export const digestsSchema = z.strictObject({
  /** SHA-256 of the document without this field, as JSON in UTF-8 with sorted keys and no spaces. */
  document: sha256,
  /** SHA-256 of the text of each of `models`, in their order. */
  models: z.array(sha256),
});

/** Fields that a bundle of every method has; a format from outside adds its own. */
export const bundleFields = {
  schema_version: z.literal(2),
  /** What is predicted: a target column of the catalogue, ms. */
  target_col: name,
  /** LightGBM text files, relative to the bundle. */
  models: z.array(modelPath),
  /** Smallest and largest training value of each input; null where it was never present. */
  training_domain: z.record(name, z.tuple([z.number(), z.number()]).nullable()),
  provenance: z.strictObject({
    config: z.string(),
    dataset: z.string(),
    /** What the training data were measured with; empty where they do not say. */
    backend: z.string(),
    /** Setting column (`overlap`, `precision`, …) → its values in the training rows; a column that none of them had is absent. */
    settings: z.record(name, z.array(z.string())).optional(),
    /** Whether the training data had latencies at each run's batch size, from raw curves; absent where that is not known. */
    curves: z.boolean().optional(),
    created_at: dateTime,
    training_rows: z.int().positive(),
    training_groups: z.array(z.string()),
    /** Trees of each model. */
    rounds: z.array(z.int().min(0)),
  }),
};

/** `predictor.json` of the paper's method: trees straight from features to (transformed) time. */
const directContentSchema = z.strictObject({
  ...bundleFields,
  kind: z.literal('direct'),
  target_transform: z.enum(['log1p', 'none']),
  features: z.array(name).min(1),
  /** One per feature, in their order; absent where preprocessing is off. */
  scaling: z.array(scalingSchema).optional(),
});

const coefficients = z.array(z.number().min(0));
const variance = z.number().min(0);

/** Levels of which training knew no key, from the family up; absent where they are at most the family. */
const unseenLevels = z.int().min(2);

/** What a task is like: coordinates in units of the distance over which likeness falls. */
const profile = z.array(z.number());

/** What was not known of a machine when runs on it were predicted: what its tasks share, and what a family has by itself (a variance). */
const doubt = z.strictObject({ shared: z.array(z.number()), own: variance });

const readingErrors = z.strictObject({
  columns: z.array(name),
  covariance: z.array(z.array(z.number())),
});

/** A joint distribution of benchmarks and facts, and what models read. */
const imputationSchema = z.strictObject({
  variables: z
    .array(
      z.strictObject({
        column: name,
        scale: z.enum(['log', 'linear']),
        side: z.enum(['host', 'device', 'both']),
      }),
    )
    .min(1),
  /** Of the variables on their scales, in their order. */
  mean: z.array(z.number()),
  /** Lower triangle, row by row. */
  covariance: z.array(z.array(z.number())),
  /** What machines with a CPU or GPU model read on average, the model told by its data sheet; on the variables' scales. */
  models: z.array(
    z.strictObject({
      side: z.enum(['host', 'device']),
      facts: z.record(name, z.number()),
      readings: z.record(name, z.number()),
      machines: z.int().positive(),
    }),
  ),
  /** Covariance of readings around the mean of their model, by side: lower triangle, row by row. */
  reading_errors: z.strictObject({ host: readingErrors, device: readingErrors }),
  /** Standard deviation of ln time by which tasks on such machines differ, because coefficients were learned on others. */
  transfer_deviation: z.number().positive().optional(),
});

/** `predictor.json` of the staged method: analytical model, trees on its residual, effects of systems and families, interval scores. */
const stagedContentSchema = z.strictObject({
  ...bundleFields,
  kind: z.literal('staged'),
  /** Name of a kind of task. */
  /** Name of the kind of task (`TaskKind.name`). */
  layout: name,
  /** Whether convolutions run as the benchmark measured, or between that and the data sheet's peak. */
  convolution_rate: z.enum(['measured', 'sustained']),
  /** The stages in use, and the columns that they were read from in training: a machine that lacks one is unsupported. */
  stage_names: z.array(name).min(1),
  stage_inputs: z.array(name).min(1),
  /** What machines with a CPU model read on average, by its name; empty where a reading stands as it is. */
  host_readings: z.record(
    z.string(),
    z.strictObject({ log_rate: z.number(), scaling_exponent: z.number().optional() }),
  ),
  /** What was composed, and every candidate of each choice with its mean absolute log error on inner left-out groups. */
  composition: z.strictObject({
    prior: z.enum(['parts', 'total', 'stack']),
    trees: z.boolean(),
    effects: z.boolean(),
    /** Datasets whose pooled coefficients these were shrunk toward. */
    priors_from: z.array(name),
    candidates: z.array(
      z.strictObject({
        choice: z.enum([
          'host_readings',
          'convolution_rate',
          'prior',
          'strength',
          'fit_error',
          'column_effects',
          'trees',
          'effects',
          'alike_tasks',
        ]),
        candidate: name,
        inner_error: z.number().min(0),
        chosen: z.boolean(),
      }),
    ),
  }),
  prior: z
    .array(
      z.strictObject({
        part: z.enum(['host', 'h2d', 'gpu', 'other', 'total']),
        stages: z.array(name).min(1),
        pooled: coefficients,
        /** Of the levels between pooled and family, from the widest; absent where the kind of task has none. */
        by_parent: z.array(z.record(z.string(), coefficients)).optional(),
        by_family: z.record(z.string(), coefficients),
      }),
    )
    .min(1),
  families: z.array(z.string()).min(1),
  task_columns: z.array(name),
  residual_features: z.array(name),
  residual_weight: z.number().min(0).max(1),
  /** How many of the models, the last ones, are of the time over the kind's plain work rather than over the analytical model. */
  plain_models: z.int().positive().optional(),
  effects: z.strictObject({
    length_scale: z.number().positive(),
    system_variance: variance,
    family_variance: variance,
    system_sharing: z.number().min(0).max(1),
    family_sharing: z.number().min(0).max(1),
    idiosyncratic: z.number().min(0),
    /** How tasks that are alike err alike on one machine; absent: as all of their family. */
    alike: z
      .strictObject({
        /** Units of a profile's coordinates: shares of stages, and what the kind names. */
        share_scale: z.number().positive(),
        size_scale: z.number().positive(),
        /** What the kind names, in the middle of training. */
        centre: z.array(z.number()),
        family_variance: variance,
        /** By how many levels are unknown, from none. */
        levels: z
          .array(z.strictObject({ variance, slope_variance: variance, run_variance: variance }))
          .min(1),
        spread: z.number().positive(),
      })
      .optional(),
    cells: z.array(
      z.strictObject({
        system: z.string(),
        family: z.string(),
        count: z.int().positive(),
        mean: z.number(),
        run_variance: variance,
        unseen_levels: unseenLevels.optional(),
        profile: profile.optional(),
        doubt: doubt.optional(),
      }),
    ),
    run_variance: variance,
    scatter_variance: z.number().positive(),
  }),
  /** Logarithms of measured capabilities; null for one that is not known. */
  systems: z.record(z.string(), z.array(z.number().nullable())),
  /** Systems that `calibrate` added. */
  calibrated_systems: z.array(z.string()),
  /** The runs that the bundle was calibrated with, so that later ones add to them; absent where there were none. */
  observations: z
    .array(
      z.strictObject({
        system: z.string(),
        family: z.string(),
        /** Measured time of the run, ms. */
        measured_ms: latencyMs,
        /** log(measured / predicted) before any effect of the system or the family. */
        log_error: z.number(),
        unseen_levels: unseenLevels.optional(),
        profile: profile.optional(),
        doubt: doubt.optional(),
        measured_at: dateTime.optional(),
      }),
    )
    .optional(),
  /** [score, weight], sorted by score. */
  interval_scores: z.array(z.tuple([z.number(), z.number().positive()])).min(1),
  unseen_family_deviation: z.number().positive(),
  /** Of families of which the nearest level above is unknown, too; then the next one, up to the widest. */
  unseen_parent_deviations: z.array(z.number().positive()).optional(),
  /** Factors on the expected deviation of the log error, by how many levels above the family are unknown, from none to all. */
  level_spreads: z.array(z.number().positive()).optional(),
  /** What the texts of some columns add to the logarithm of the time: level → [mean, variance]; `variance` is that between levels. */
  column_effects: z
    .array(
      z.strictObject({
        columns: z.array(name).min(1),
        variance,
        levels: z.record(z.string(), z.tuple([z.number(), variance])),
      }),
    )
    .optional(),
  /** What machines are like, so that what was not measured of one can be imputed; absent where that was not learned. */
  imputation: imputationSchema.optional(),
  /** The same of machines whose device is their CPU. */
  cpu_imputation: imputationSchema.optional(),
});

/** As they are stored: sealed by digests. */
export const directBundleSchema = directContentSchema.extend({ digests: digestsSchema });
export const stagedBundleSchema = stagedContentSchema.extend({ digests: digestsSchema });

/** `predictor.json`: what a bundle says of itself; the models that it names lie beside it. */
export const bundleDocument = {
  name: 'bundle',
  version: 2,
  schema: z.discriminatedUnion('kind', [directBundleSchema, stagedBundleSchema]),
  // Without digests nothing says that the models are the ones that were trained.
  remedy: 'train again',
} as const satisfies DocumentKind;

const sharedSchema = z.object({ ...bundleFields, kind: name });

/** What the documents of all methods have, before they are sealed. */
export type BundleContent = DeepReadonly<z.output<typeof sharedSchema>>;
export type DirectContent = DeepReadonly<z.output<typeof directContentSchema>>;
export type StagedContent = DeepReadonly<z.output<typeof stagedContentSchema>>;
/** A content as it is stored. */
export type Sealed<Content extends BundleContent> = Content & {
  readonly digests: DeepReadonly<z.output<typeof digestsSchema>>;
};
export type Bundle = Sealed<BundleContent>;
export type Scaling = DeepReadonly<z.output<typeof scalingSchema>>;
