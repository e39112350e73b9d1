import type { DirectContent } from '@ctfusion/schema/documents';
import { type BundleFault, lengthFault, repeatedFault } from '../../bundle/bundle-fault.js';

/** What is wrong with the document of a direct bundle, beyond its schema. */
export function directFaults({ features, scaling, models }: DirectContent): BundleFault[] {
  return [
    ...(models.length === 0 ? [{ field: 'models', problem: 'there is no model' }] : []),
    ...repeatedFault('features', features),
    ...(scaling === undefined
      ? []
      : lengthFault('scaling', scaling.length, { of: 'features', length: features.length })),
  ];
}
