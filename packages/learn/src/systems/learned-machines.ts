import type { LearnedElsewhere } from './fit-imputation.js';
import { PUBLISHED_MACHINES } from './published-machines.js';

/** Tables of machines that were learned from. */
type ImputationSource = 'published';

interface LearnedMachines {
  /** The kind of task whose benchmarks these machines ran. */
  readonly kind: string;
  readonly machines: LearnedElsewhere;
}

const LEARNED: Readonly<Record<ImputationSource, LearnedMachines>> = {
  published: { kind: 'frames', machines: PUBLISHED_MACHINES },
};

/** What the named tables taught of machines with the benchmarks of a kind of task; names of anything else are passed over. */
export const learnedMachines = (kind: string, names: readonly string[]): LearnedElsewhere[] =>
  names.flatMap((name) => {
    const learned = Object.hasOwn(LEARNED, name) ? LEARNED[name as ImputationSource] : undefined;
    return learned?.kind === kind ? [learned.machines] : [];
  });
