import type { WasmMemory } from '../kernels/web-assembly.js';

/** Words of the control block: which job is on, the next task of it, tasks done, and whether a thread failed. */
const GENERATION = 0;
const NEXT = 1;
const DONE = 2;
const FAILED = 3;

const CLOSED = -1;

/** How often to look before going to sleep: waking another thread takes longer than most waits. */
const SPINS = 20_000;

/** How long a nap between two looks lasts, and after how long a thread counts as lost: milliseconds. */
const NAP_MS = 50;
const LOST_MS = 600_000;

/**
 * How threads share the tasks of a job through a few shared words. One thread opens jobs; all take tasks until none is
 * left. Whatever the opener wrote before `open` is seen by who takes a task.
 */
export class Baton {
  readonly #words: Int32Array;
  readonly #taskCount: number;

  /** @param address of 16 bytes, zero at first */
  constructor(memory: WasmMemory, address: number, taskCount: number) {
    this.#taskCount = taskCount;
    this.#words = new Int32Array(memory.buffer, address, 4);
  }

  /** Says that there is no job yet. For the opener, before anybody else looks. */
  prepare(): void {
    Atomics.store(this.#words, NEXT, this.#taskCount);
    Atomics.store(this.#words, DONE, this.#taskCount);
  }

  /** Opens the next job. Only once all tasks of the one before are done. */
  open(): void {
    Atomics.store(this.#words, DONE, 0);
    Atomics.store(this.#words, NEXT, 0);
    Atomics.add(this.#words, GENERATION, 1);
    Atomics.notify(this.#words, GENERATION);
  }

  /** Ends all waiting for good. */
  close(): void {
    Atomics.store(this.#words, GENERATION, CLOSED);
    Atomics.notify(this.#words, GENERATION);
  }

  /** The number of a task that nobody else does; −1 where none is left. */
  take(): number {
    if (Atomics.load(this.#words, NEXT) >= this.#taskCount) return -1;
    const task = Atomics.add(this.#words, NEXT, 1);
    return task < this.#taskCount ? task : -1;
  }

  finishOne(): void {
    Atomics.add(this.#words, DONE, 1);
    Atomics.notify(this.#words, DONE);
  }

  /** Says that a task could not be done. */
  fail(): void {
    Atomics.store(this.#words, FAILED, 1);
    this.finishOne();
  }

  /** Returns when every task of the job is done. @throws Error where a thread failed or was lost. */
  waitForAll(): void {
    // What is left is short, another thread is in the midst of it; unless the machine has given its processor away.
    let spins = 0;
    while (spins < SPINS && this.#done() < this.#taskCount) spins++;
    const begun = performance.now();
    for (let done = this.#done(); done < this.#taskCount; done = this.#done()) {
      Atomics.wait(this.#words, DONE, done, NAP_MS);
      if (performance.now() - begun > LOST_MS)
        throw new Error('a worker thread of the training does not answer');
    }
    if (Atomics.load(this.#words, FAILED) === 1) throw new Error('a worker thread of the training failed');
  }

  #done(): number {
    return Atomics.load(this.#words, DONE);
  }

  /**
   * Waits for a job other than `seen`.
   *
   * @returns its number; −1 once all is over
   */
  waitForJob(seen: number): number {
    for (let i = 0; i < SPINS; i++) {
      const generation = Atomics.load(this.#words, GENERATION);
      if (generation !== seen) return generation;
    }
    Atomics.wait(this.#words, GENERATION, seen);
    return Atomics.load(this.#words, GENERATION);
  }
}
