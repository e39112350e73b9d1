import { z } from 'zod';
import type { DeepReadonly } from '../documents/document-kind.js';
import { name } from '../documents/fields.js';
import { contentName, moment } from './fields.js';

/** A bundle as one document: `predictor.json`, and beside it the texts of the models that it names. */
export const bundleUploadSchema = z.strictObject({
  predictor: z.record(z.string(), z.unknown()),
  models: z.record(z.string().max(200), z.string()).optional(),
});

const bundleSummarySchema = z.strictObject({
  bundle_id: contentName,
  task_kind: name,
  uploaded_by: z.string(),
  uploaded_at: moment,
  /** Whether it answers tasks of its kind. */
  active: z.boolean(),
});

export const storedBundleSchema = bundleSummarySchema;

export const bundleListSchema = z.strictObject({ bundles: z.array(bundleSummarySchema) });

export const activationRequestSchema = z.strictObject({
  /** The generation that is known to answer now; whoever knows an old one is refused. Absent: whatever answers now. */
  expected_generation: z.int().min(0).optional(),
});

export const activationSchema = z.strictObject({
  task_kind: name,
  bundle_id: contentName,
  generation: z.int().positive(),
  activated_by: z.string(),
  activated_at: moment,
});

export const rollbackRequestSchema = z.strictObject({ task_kind: name.max(100) });

export type BundleUpload = DeepReadonly<z.input<typeof bundleUploadSchema>>;
export type StoredBundle = z.output<typeof storedBundleSchema>;
export type BundleList = z.output<typeof bundleListSchema>;
export type ActivationRequest = DeepReadonly<z.input<typeof activationRequestSchema>>;
export type Activation = z.output<typeof activationSchema>;
export type RollbackRequest = DeepReadonly<z.input<typeof rollbackRequestSchema>>;
