import type { LearnedElsewhere } from './fit-imputation.js';
import { PUBLISHED_MACHINES } from './published-machines.js';

/** Tables of machines that were learned from. */
export type ImputationSource = 'published';

/** What they taught. */
export const LEARNED_MACHINES: Readonly<Record<ImputationSource, LearnedElsewhere>> = {
  published: PUBLISHED_MACHINES,
};
