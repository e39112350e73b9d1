import { printable } from '@ctfusion/base/text';
import type { TrainingProgress } from '@ctfusion/learn';
import { Presets, SingleBar } from 'cli-progress';
import { note } from './output.js';

/** Shows training on stderr: a bar on a terminal, a line per fold elsewhere. Early stopping may end a fold before its last round. */
export class ProgressReporter {
  readonly #name: string;
  readonly #bar: SingleBar | undefined;
  #fold = 0;
  #lastDraw = 0;

  constructor(name: string) {
    this.#name = name;
    this.#bar = process.stderr.isTTY
      ? new SingleBar(
          {
            format: '{name} [{bar}] model {fold}/{folds}, round {round}',
            stream: process.stderr,
            hideCursor: true,
            clearOnComplete: true,
          },
          Presets.shades_classic,
        )
      : undefined;
    if (this.#bar === undefined) note(`${name}: training`);
  }

  update({ fold, folds, round, rounds }: TrainingProgress): void {
    if (this.#bar === undefined) {
      if (fold !== this.#fold && folds > 1) note(`${this.#name}: model ${fold} of ${folds}`);
      this.#fold = fold;
      return;
    }
    const payload = { name: printable(this.#name), fold, folds, round };
    if (this.#fold === 0) this.#bar.start(folds, 0, payload);
    this.#fold = fold;
    const now = performance.now();
    if (now - this.#lastDraw < 50) return;
    this.#lastDraw = now;
    // Training holds the event loop, so the bar's own timer never fires: draw here.
    this.#bar.update(fold - 1 + round / rounds, payload);
    (this.#bar as unknown as { render(): void }).render();
  }

  stop(): void {
    this.#bar?.stop();
  }
}
