import { type StagedContent, stagedBundleSchema } from '@ctfusion/schema/documents';
import type { BundleFormat } from '../../bundle/bundle-format.js';
import { taskKind } from '../../tasks/task-kinds.js';
import { isTableColumn } from './residual-features.js';
import { stagedFaults } from './staged-faults.js';
import { StagedPredictor } from './staged-predictor.js';

/** Bundles of the staged method. */
export const stagedFormat: BundleFormat<StagedContent> = {
  kind: 'staged',
  schema: stagedBundleSchema,
  faults: stagedFaults,
  // What a kind computes for its trees is in no table, and has no range there.
  inputs: ({ layout, task_columns }) => [...taskKind(layout).inputs, ...task_columns.filter(isTableColumn)],
  modelFeatures: ({ residual_features }) => residual_features,
  load: (bundle, boosters) => new StagedPredictor(bundle, boosters),
};
