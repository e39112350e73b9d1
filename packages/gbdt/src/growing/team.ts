import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { BinnedData } from '../binning/binned-data.js';
import { wasmKernels } from '../kernels/kernels.js';
import type { WasmMemory } from '../kernels/web-assembly.js';
import { Baton } from './baton.js';
import { writeJob } from './job-memory.js';
import { type SearchJob, type SearchPlan, SplitSearch, shareOf } from './split-search.js';

/** Below this number of codes (rows × columns), a search is over before another thread has heard of it. */
const MIN_CODES = 2_000_000;

/** How many threads a training is worth. @param wished `num_threads`; 0 or less is one per processor */
export function threadsFor(data: BinnedData, wished: number): number {
  if (data.rowCount * data.columns.length < MIN_CODES) return 1;
  return Math.max(1, Math.min(wished > 0 ? wished : availableParallelism(), data.columns.length));
}

/**
 * The threads that search splits together: this one, and workers that share its memory. The planes are dealt into as
 * many shares as there are threads; a share is done by whoever takes it first, always in the same way, so the result
 * does not depend on who or how many they are, and a worker that is slow to start merely takes none.
 */
export class Team {
  /** This thread's own search. */
  readonly own: SplitSearch;
  readonly #doubles: Float64Array;
  readonly #baton: Baton;
  readonly #plan: SearchPlan;

  constructor(plan: SearchPlan, memory: WasmMemory) {
    this.#plan = plan;
    const { layout, threads } = plan;
    this.#doubles = new Float64Array(memory.buffer);
    this.own = new SplitSearch(plan, wasmKernels(memory), new Uint8Array(memory.buffer), this.#doubles, 0);
    this.#baton = new Baton(memory, layout.control, threads);
    this.#baton.prepare();
    for (let thread = 1; thread < threads; thread++) {
      const worker = new Worker(new URL('./search-worker.js', import.meta.url), {
        workerData: { plan, memory, thread },
        execArgv: [],
      });
      worker.unref();
    }
  }

  /** Hands a job to all threads, does what they leave, and returns when all of it is done. */
  run(job: SearchJob): void {
    if (this.#plan.threads === 1) {
      this.own.run(shareOf(this.#plan, 0), job);
      return;
    }
    writeJob(this.#doubles, this.#plan.layout.job, job);
    this.#baton.open();
    for (let share = this.#baton.take(); share >= 0; share = this.#baton.take()) {
      this.own.run(shareOf(this.#plan, share), job);
      this.#baton.finishOne();
    }
    this.#baton.waitForAll();
  }

  /** Sends the workers home. */
  end(): void {
    if (this.#plan.threads > 1) this.#baton.close();
  }
}
