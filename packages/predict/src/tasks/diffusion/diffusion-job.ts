import { COLUMN } from '@ctfusion/schema/columns';
import type { JobTraits } from '../job-traits.js';

/** Rounds of images. */
export const diffusionJob: JobTraits = {
  results: { noun: 'images', count: (table) => table.numbers(COLUMN.images) },
  batchColumn: COLUMN.batchSize,
  countColumn: COLUMN.images,
  // What slices of attention and of the decoder hold is the runtime's to choose.
  isBatchMemoryKnown: () => false,
};
