import { type DirectContent, directBundleSchema } from '@ctfusion/schema/documents';
import type { BundleFormat } from '../../bundle/bundle-format.js';
import { directFaults } from './direct-faults.js';
import { DirectPredictor } from './direct-predictor.js';

/** Bundles of the published method. */
export const directFormat: BundleFormat<DirectContent> = {
  kind: 'direct',
  schema: directBundleSchema,
  faults: directFaults,
  inputs: ({ features }) => features,
  modelFeatures: ({ features }) => features,
  load: (bundle, boosters) => new DirectPredictor(bundle, boosters),
};
