import { InputError } from '@ctfusion/base';
import type { JobProgress, JobRecord, Storage } from '@ctfusion/storage';
import { ChildDiedError } from '../children/run-child.js';
import { addNightlyJobs } from './nightly-jobs.js';
import { performJob } from './perform-job.js';

export interface JobWorkerOptions {
  readonly storage: Storage;
  /** Told of what fails where nobody waits for it. */
  readonly onFailure: (error: unknown) => void;
  /** Told of jobs: begun, and how they ended. */
  readonly onJob?: (job: JobRecord, event: 'begun' | 'done' | 'failed' | 'given back') => void;
  /** A worker that was not heard of for this time has died, and its job is begun once more. */
  readonly leaseMs?: number;
  /** Whether nightly jobs are added. */
  readonly isNightly?: boolean;
}

const LEASE_MS = 60_000;
const POLL_MS = 1_000;
/** How far a job is, is stored that often at the most. */
const TOLD_MS = 500;
const NIGHTLY_MS = 60_000;
/** A job whose worker died is begun once more, and then given up. */
const MAXIMUM_ATTEMPTS = 2;

/** Does jobs, one at a time, until it is stopped. Any number of them may share a database. */
export class JobWorker {
  readonly #options: JobWorkerOptions;
  readonly #stopping = new AbortController();
  #working: Promise<void> | undefined;
  #nightlyAt = 0;

  constructor(options: JobWorkerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#working ??= this.#work();
  }

  /** Gives back a job that it is at, for another to begin anew. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#working;
  }

  async #work(): Promise<void> {
    const { storage, onFailure, leaseMs = LEASE_MS } = this.#options;
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#addNightly();
        const job = await storage.jobs.take(leaseMs, MAXIMUM_ATTEMPTS);
        if (job !== undefined) {
          await this.#do(job, leaseMs);
          continue;
        }
      } catch (error) {
        // The database is away, for example: its job is begun again once the lease is over.
        onFailure(error);
      }
      await this.#pause();
    }
  }

  async #addNightly(): Promise<void> {
    if (this.#options.isNightly !== true || performance.now() < this.#nightlyAt) return;
    this.#nightlyAt = performance.now() + NIGHTLY_MS;
    await addNightlyJobs(this.#options.storage, new Date());
  }

  async #do(job: JobRecord, leaseMs: number): Promise<void> {
    const { storage, onJob = () => {}, onFailure } = this.#options;
    onJob(job, 'begun');
    const lost = new AbortController();
    const extend = (progress?: JobProgress): void => {
      storage.jobs.extend(job, progress).then((isOurs) => {
        if (!isOurs) lost.abort();
      }, onFailure);
    };
    const extending = setInterval(() => extend(), leaseMs / 3);
    let toldAt = Number.NEGATIVE_INFINITY;
    let toldStage = '';
    const onProgress = (progress: JobProgress): void => {
      if (progress.stage === toldStage && performance.now() - toldAt < TOLD_MS) return;
      toldAt = performance.now();
      toldStage = progress.stage;
      extend(progress);
    };
    try {
      const signal = AbortSignal.any([lost.signal, this.#stopping.signal]);
      const outcome = await outcomeOf(performJob(storage, job, { signal, onProgress }));
      if (lost.signal.aborted) return;
      if (this.#stopping.signal.aborted && 'error' in outcome) {
        await storage.jobs.giveBack(job);
        onJob(job, 'given back');
        return;
      }
      await storage.jobs.finish(job, outcome);
      onJob(job, 'error' in outcome ? 'failed' : 'done');
    } finally {
      clearInterval(extending);
    }
  }

  #pause(): Promise<void> {
    const { signal } = this.#stopping;
    return new Promise((resolve) => {
      const timer = setTimeout(done, POLL_MS);
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
    });
  }
}

/** What is to be told of a job. @throws whatever is neither the input's fault nor the child's. */
async function outcomeOf(work: Promise<object>): Promise<{ result: object } | { error: string }> {
  try {
    return { result: await work };
  } catch (error) {
    if (error instanceof InputError) return { error: error.detail };
    if (error instanceof ChildDiedError) return { error: error.message };
    if ((error as Error).name === 'StorageUnavailableError') throw error;
    return { error: 'the job failed by a fault of ours' };
  }
}
