import type { JobList, JobRequest, PageQuery, RegisteredJob } from '@ctfusion/schema/service';
import { type Asker, type AskOptions, part } from './asker.js';

/** Work that takes long. */
export class Jobs {
  readonly #asker: Asker;

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  add(job: JobRequest, options?: AskOptions): Promise<RegisteredJob> {
    return this.#asker.document('POST', '/v1/jobs', { body: job, ...options });
  }

  /** The newest first. */
  list(query: PageQuery = {}, options?: AskOptions): Promise<JobList> {
    return this.#asker.document('GET', '/v1/jobs', { query, ...options });
  }

  get(jobId: string, options?: AskOptions): Promise<RegisteredJob> {
    return this.#asker.document('GET', `/v1/jobs/${part(jobId)}`, options);
  }
}
