export const JOB_STATES = ['waiting', 'running', 'done', 'failed'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Long work that a child process does. */
export interface JobRecord {
  readonly jobId: string;
  /** `train`, `evaluate`. */
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
}

export interface JobStore {
  add(job: Pick<JobRecord, 'jobId' | 'kind' | 'input' | 'createdBy' | 'createdAt'>): Promise<JobRecord>;
  get(jobId: string): Promise<JobRecord | undefined>;
  /** The newest first. */
  list(limit: number): Promise<readonly JobRecord[]>;
  /**
   * Takes the oldest job that waits, or one whose worker has not been heard of for a while; no two workers take the same.
   * @param leaseMs time after which a running job without a sign of life may be taken again
   * @param maximumAttempts a job that was begun so often is given up
   */
  take(at: Date, leaseMs: number, maximumAttempts: number): Promise<JobRecord | undefined>;
  /** A sign of life; false if somebody else has the job by now. */
  extend(job: JobRecord, at: Date): Promise<boolean>;
  /** False if somebody else has the job by now. */
  finish(
    job: JobRecord,
    outcome: { readonly result: unknown } | { readonly error: string },
    at: Date,
  ): Promise<boolean>;
}
