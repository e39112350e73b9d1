import { type StagedContent, stagedBundleSchema } from '@ctfusion/schema/documents';
import type { BundleFormat } from '../../bundle/bundle-format.js';
import { stageInputs } from '../../tasks/derive-stages.js';
import { stagedFaults } from './staged-faults.js';
import { StagedPredictor } from './staged-predictor.js';

/** Bundles of the staged method. */
export const stagedFormat: BundleFormat<StagedContent> = {
  kind: 'staged',
  schema: stagedBundleSchema,
  faults: stagedFaults,
  inputs: ({ layout, task_columns }) => [...stageInputs(layout), ...task_columns],
  modelFeatures: ({ residual_features }) => residual_features,
  load: (bundle, boosters) => new StagedPredictor(bundle, boosters),
};
