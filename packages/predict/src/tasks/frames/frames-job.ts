import { COLUMN } from '@ctfusion/schema/columns';
import type { JobTraits } from '../job-traits.js';

/** Folders of images, one after the other. */
export const framesJob: JobTraits = {
  results: { noun: 'images', count: (table) => table.numbers(COLUMN.totalFrames) },
  batchColumn: COLUMN.batchSize,
  countColumn: COLUMN.totalFrames,
  isBatchMemoryKnown: () => false,
};
