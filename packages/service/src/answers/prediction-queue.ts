import type { PredictionAnswer, PredictionQuestion } from './questions.js';

interface Waiting {
  readonly question: PredictionQuestion;
  readonly resolve: (answer: PredictionAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** Questions that are answered at once; between two such lots other requests have their turn. */
const MOST_TOGETHER = 64;

/**
 * Predictions that are asked for together are made in one pass: most of what one costs is not its row. A lot is answered at the end of the event loop's
 * turn, or later as long as each turn brings more: under load lots are large, and a question that comes alone waits for nobody.
 */
export class PredictionQueue {
  readonly #answer: (questions: readonly PredictionQuestion[]) => readonly (PredictionAnswer | Error)[];
  #waiting: Waiting[] = [];

  /** @param answer one outcome for each question, in their order */
  constructor(answer: (questions: readonly PredictionQuestion[]) => readonly (PredictionAnswer | Error)[]) {
    this.#answer = answer;
  }

  /** @throws what the question's own outcome is. */
  ask(question: PredictionQuestion): Promise<PredictionAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#look(1));
      this.#waiting.push({ question, resolve, reject });
    });
  }

  /** @param before how many waited a turn ago */
  #look(before: number): void {
    const count = this.#waiting.length;
    if (count > before && count < MOST_TOGETHER) setImmediate(() => this.#look(count));
    else this.#answerSome();
  }

  #answerSome(): void {
    const lot = this.#waiting.slice(0, MOST_TOGETHER);
    this.#waiting = this.#waiting.slice(MOST_TOGETHER);
    if (this.#waiting.length > 0) setImmediate(() => this.#answerSome());
    let outcomes: readonly (PredictionAnswer | Error)[];
    try {
      outcomes = this.#answer(lot.map(({ question }) => question));
    } catch (error) {
      for (const { reject } of lot) reject(error);
      return;
    }
    for (const [index, { resolve, reject }] of lot.entries()) {
      const outcome = outcomes[index]!;
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    }
  }
}
