import { type StagedContent, stagedBundleSchema } from '@ctfusion/schema/documents';
import type { BundleFormat } from '../../bundle/bundle-format.js';
import { taskKind } from '../../tasks/task-kinds.js';
import { stagedFaults } from './staged-faults.js';
import { StagedPredictor } from './staged-predictor.js';

/** Bundles of the staged method. */
export const stagedFormat: BundleFormat<StagedContent> = {
  kind: 'staged',
  schema: stagedBundleSchema,
  faults: stagedFaults,
  inputs: ({ layout, task_columns }) => [...taskKind(layout).inputs, ...task_columns],
  modelFeatures: ({ residual_features }) => residual_features,
  load: (bundle, boosters) => new StagedPredictor(bundle, boosters),
};
