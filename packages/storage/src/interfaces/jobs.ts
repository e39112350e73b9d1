import type { Page, PageRequest } from './page.js';

export const JOB_STATES = ['waiting', 'running', 'done', 'failed'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** How far a job is. */
export interface JobProgress {
  /** What it does now. */
  readonly stage: string;
  /** Of the whole job, 0 to 1. */
  readonly share: number;
}

/** Long work that a child process does. */
export interface JobRecord {
  readonly jobId: string;
  /** `train`, `evaluate`, `retrain`. */
  readonly kind: string;
  readonly state: JobState;
  readonly input: unknown;
  readonly result?: unknown;
  readonly error?: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly finishedAt?: Date;
  /** Times that it was begun. */
  readonly attempts: number;
  /** Of a running one, once it has told. */
  readonly progress?: JobProgress;
}

/** Moments of a job are the database's: workers' clocks may differ, and jump. */
export interface JobStore {
  /** Adds a job; one of that name that is there already stays as it is, so that of many who ask for a nightly one each gets the same. */
  add(job: Pick<JobRecord, 'jobId' | 'kind' | 'input' | 'createdBy' | 'createdAt'>): Promise<JobRecord>;
  get(jobId: string): Promise<JobRecord | undefined>;
  /** The newest first. `after` is a `jobId`. */
  list(page: PageRequest): Promise<Page<JobRecord>>;
  /**
   * Takes the oldest job that waits, or one whose worker has not been heard of for a while; no two workers take the same.
   * @param leaseMs time after which a running job without a sign of life may be taken again
   * @param maximumAttempts a job that was begun this many times is given up
   */
  take(leaseMs: number, maximumAttempts: number): Promise<JobRecord | undefined>;
  /** A sign of life, and how far it is; false if somebody else has the job by now. */
  extend(job: JobRecord, progress?: JobProgress): Promise<boolean>;
  /** Lets another worker begin it anew, as if this one had not: it is being stopped. False if somebody else has the job by now. */
  giveBack(job: JobRecord): Promise<boolean>;
  /** False if somebody else has the job by now. */
  finish(
    job: JobRecord,
    outcome: { readonly result: unknown } | { readonly error: string },
  ): Promise<boolean>;
}
