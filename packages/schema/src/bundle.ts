import { z } from 'zod';

/** Scaling of one feature before the trees see it: (value − offset) / scale. */
const scalingSchema = z.strictObject({ offset: z.number(), scale: z.number() });

/** `predictor.json` of a bundle: everything that a prediction needs beside the models. */
export const bundleSchema = z.object({
  schema_version: z.literal(1),
  kind: z.enum(['direct']),
  target_col: z.string(),
  target_transform: z.enum(['log1p', 'none']),
  features: z.array(z.string()).min(1),
  /** One per feature, in their order; absent where preprocessing is off. */
  scaling: z.array(scalingSchema).optional(),
  /** LightGBM text files, relative to the bundle; predictions are averaged before the target transform is undone. */
  models: z.array(z.string()).min(1),
  /** Smallest and largest value of each feature over the training rows; null where it was never present. */
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
});

export type Bundle = z.output<typeof bundleSchema>;
export type Scaling = z.output<typeof scalingSchema>;
