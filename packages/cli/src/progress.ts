import { openProgressBar, type ProgressBar } from '@ctfusion/base/progress';
import type { TrainingProgress } from '@ctfusion/learn';
import { note, saysNothingBeside } from './output.js';

/** Shows training on stderr: a bar on a terminal, a line per fold elsewhere. Early stopping may end a fold before its last round. */
export class ProgressReporter {
  readonly #name: string;
  readonly #bar: ProgressBar | undefined;
  #fold = 0;

  constructor(name: string) {
    this.#name = name;
    this.#bar = saysNothingBeside() ? undefined : openProgressBar();
    if (this.#bar === undefined) note(`${name}: training`);
  }

  update({ fold, folds, round, rounds }: TrainingProgress): void {
    if (this.#bar === undefined) {
      if (fold !== this.#fold && folds > 1) note(`${this.#name}: model ${fold} of ${folds}`);
      this.#fold = fold;
      return;
    }
    const share = (fold - 1 + round / rounds) / folds;
    this.#bar.update(share, `${this.#name}: model ${fold} of ${folds}, round ${round}`);
  }

  stop(): void {
    this.#bar?.stop();
  }
}
