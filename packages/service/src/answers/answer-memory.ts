import type { TaskDocument } from '@ctfusion/schema/documents';
import type { Machine } from './machine.js';
import type { BundleInUse } from './questions.js';
import { SeenBefore } from './seen-before.js';
import { factsOf } from './task-facts.js';

interface Remembered {
  readonly systemId: string;
  readonly machine: Machine;
  readonly bundle: BundleInUse;
  readonly text: string;
}

/** Characters of questions and answers that are kept. */
const MOST_CHARACTERS = 64 * 2 ** 20;

/**
 * Answers to questions that were asked before, as they were sent. An answer holds for the very machine and the very bundle that gave it: a changed
 * machine, one with another run and another bundle are other objects, so no answer can be out of date. What was asked once only is not kept.
 */
export class AnswerMemory {
  /** The one that was asked for last comes last. */
  readonly #answers = new Map<string, Remembered>();
  readonly #asked = new SeenBefore();
  readonly #keysOf = new Map<string, Set<string>>();
  readonly #mostCharacters: number;
  #characters = 0;

  constructor(mostCharacters = MOST_CHARACTERS) {
    this.#mostCharacters = mostCharacters;
  }

  static key(task: TaskDocument, systemId: string, level: number): string {
    return `${level} ${systemId} ${factsOf(task).text}`;
  }

  get(key: string, machine: Machine | undefined, bundle: BundleInUse | undefined): string | undefined {
    const known = this.#answers.get(key);
    if (known === undefined) return undefined;
    this.#forget(key, known);
    if (known.machine !== machine || known.bundle !== bundle) return undefined;
    this.#keep(key, known);
    return known.text;
  }

  /** What was answered about a machine: nobody will be told it again. */
  forget(systemId: string): void {
    for (const key of this.#keysOf.get(systemId) ?? []) this.#forget(key, this.#answers.get(key)!);
  }

  set(key: string, answer: Remembered): void {
    const before = this.#answers.get(key);
    if (before !== undefined) this.#forget(key, before);
    else if (!this.#asked.add(key)) return;
    this.#keep(key, answer);
    for (const [oldest, known] of this.#answers) {
      if (this.#characters <= this.#mostCharacters) break;
      this.#forget(oldest, known);
    }
  }

  #keep(key: string, answer: Remembered): void {
    this.#answers.set(key, answer);
    this.#characters += key.length + answer.text.length;
    const keys = this.#keysOf.get(answer.systemId) ?? new Set();
    this.#keysOf.set(answer.systemId, keys.add(key));
  }

  #forget(key: string, { systemId, text }: Remembered): void {
    this.#answers.delete(key);
    const keys = this.#keysOf.get(systemId);
    keys?.delete(key);
    if (keys?.size === 0) this.#keysOf.delete(systemId);
    this.#characters -= key.length + text.length;
  }
}
