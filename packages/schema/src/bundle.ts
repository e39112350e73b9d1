import { z } from 'zod';

/** Scaling of one feature before the trees see it: (value − offset) / scale. */
const scalingSchema = z.strictObject({ offset: z.number(), scale: z.number() });

const sharedFields = {
  schema_version: z.literal(1),
  target_col: z.string(),
  /** LightGBM text files, relative to the bundle. */
  models: z.array(z.string()),
  /** Smallest and largest training value of each input; null where it was never present. */
  training_domain: z.record(z.string(), z.tuple([z.number(), z.number()]).nullable()),
  provenance: z.object({
    config: z.string(),
    dataset: z.string(),
    backend: z.string(),
    created_at: z.string(),
    training_rows: z.int(),
    training_groups: z.array(z.string()),
    rounds: z.array(z.int()),
  }),
};

/** `predictor.json` of the paper's method: trees straight from features to (transformed) time. */
const directBundleSchema = z.object({
  ...sharedFields,
  kind: z.literal('direct'),
  target_transform: z.enum(['log1p', 'none']),
  features: z.array(z.string()).min(1),
  /** One per feature, in their order; absent where preprocessing is off. */
  scaling: z.array(scalingSchema).optional(),
});

const coefficients = z.array(z.number().min(0));
const variance = z.number().min(0);

/** `predictor.json` of the staged method: prior, trees on its residual, effects of systems and families, interval scores. */
const stagedBundleSchema = z.object({
  ...sharedFields,
  kind: z.literal('staged'),
  layout: z.enum(['frames', 'clips']),
  prior: z.array(
    z.object({
      part: z.enum(['host', 'h2d', 'gpu', 'other', 'total']),
      stages: z.array(z.string()),
      pooled: coefficients,
      by_family: z.record(z.string(), coefficients),
    }),
  ),
  families: z.array(z.string()),
  task_columns: z.array(z.string()),
  residual_features: z.array(z.string()),
  residual_weight: z.number().min(0).max(1),
  effects: z.object({
    length_scale: z.number().positive(),
    system_variance: variance,
    family_variance: variance,
    system_sharing: z.number().min(0).max(1),
    family_sharing: z.number().min(0).max(1),
    idiosyncratic: z.number().min(0),
    cells: z.array(
      z.object({
        system: z.string(),
        family: z.string(),
        count: z.int().positive(),
        mean: z.number(),
        run_variance: variance,
      }),
    ),
    run_variance: variance,
    scatter_variance: variance,
  }),
  /** Logarithms of measured capabilities. */
  systems: z.record(z.string(), z.array(z.number())),
  /** Systems that `calibrate` added. */
  calibrated_systems: z.array(z.string()),
  /** [score, weight], sorted by score. */
  interval_scores: z.array(z.tuple([z.number(), z.number()])),
  unseen_family_deviation: z.number().positive(),
});

export const bundleSchema = z.discriminatedUnion('kind', [directBundleSchema, stagedBundleSchema]);

export type Bundle = z.output<typeof bundleSchema>;
export type DirectBundle = z.output<typeof directBundleSchema>;
export type StagedBundle = z.output<typeof stagedBundleSchema>;
export type Scaling = z.output<typeof scalingSchema>;
