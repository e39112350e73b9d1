import type { Machine } from '../answers/machine.js';
import type { ActiveBundle } from '../answers/questions.js';

/** A machine with the runs of it that are believed, and whose it is. */
export interface LearningMachine extends Machine {
  readonly operator: string;
}

/** What a job learns from, or judges by. */
export interface Material {
  /** What answers now, or is to be judged. */
  readonly bundle: ActiveBundle;
  readonly machines: readonly LearningMachine[];
  /** Runs that are kept and not believed, so that nobody thinks they were lost. */
  readonly doubtedRuns: number;
}
