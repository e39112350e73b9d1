import { type Kysely, type Selectable, sql, type UpdateObject } from 'kysely';
import type { JobProgress, JobRecord, JobState, JobStore } from '../interfaces/jobs.js';
import type { Page, PageRequest } from '../interfaces/page.js';
import type { SqlConnection } from './connection.js';
import type { Database, JobTable } from './database.js';
import { pageOf } from './page-of.js';

/** Of a statement, not of its transaction's beginning. */
const NOW = sql<Date>`clock_timestamp()`;

const NO_PROGRESS = { stage: null, progress: null };

export class SqlJobs implements JobStore {
  readonly #connection: SqlConnection;

  constructor(connection: SqlConnection) {
    this.#connection = connection;
  }

  add(job: Pick<JobRecord, 'jobId' | 'kind' | 'input' | 'createdBy' | 'createdAt'>): Promise<JobRecord> {
    return this.#connection.run(async (database) => {
      await database
        .insertInto('jobs')
        .values({
          job_id: job.jobId,
          kind: job.kind,
          state: 'waiting',
          input: JSON.stringify(job.input),
          created_by: job.createdBy,
          created_at: job.createdAt,
          attempts: 0,
        })
        .onConflict((conflict) => conflict.column('job_id').doNothing())
        .execute();
      const row = await database
        .selectFrom('jobs')
        .selectAll()
        .where('job_id', '=', job.jobId)
        .executeTakeFirstOrThrow();
      return recordOf(row);
    });
  }

  get(jobId: string): Promise<JobRecord | undefined> {
    return this.#connection.run(async (database) => {
      const row = await database
        .selectFrom('jobs')
        .selectAll()
        .where('job_id', '=', jobId)
        .executeTakeFirst();
      return row && recordOf(row);
    });
  }

  list({ limit, after }: PageRequest): Promise<Page<JobRecord>> {
    return this.#connection.run(async (database) => {
      let query = database.selectFrom('jobs').selectAll();
      if (after !== undefined)
        query = query.where(
          sql<boolean>`(created_at, job_id) < (select created_at, job_id from jobs where job_id = ${after})`,
        );
      const rows = await query
        .orderBy('created_at', 'desc')
        .orderBy('job_id', 'desc')
        .limit(limit + 1)
        .execute();
      return pageOf(rows.map(recordOf), limit, ({ jobId }) => jobId);
    });
  }

  take(leaseMs: number, maximumAttempts: number): Promise<JobRecord | undefined> {
    return this.#connection.run((database) =>
      database.transaction().execute(async (transaction) => {
        await giveUp(transaction, leaseMs, maximumAttempts);
        const row = await transaction
          .updateTable('jobs')
          .set({ state: 'running', leased_at: NOW, attempts: sql`attempts + 1`, ...NO_PROGRESS })
          .where('job_id', '=', (jobs) =>
            jobs
              .selectFrom('jobs')
              .select('job_id')
              .where((where) =>
                where.or([
                  where('state', '=', 'waiting'),
                  where.and([where('state', '=', 'running'), isExpired(leaseMs)]),
                ]),
              )
              .orderBy('created_at')
              .orderBy('job_id')
              .limit(1)
              .forUpdate()
              .skipLocked(),
          )
          .returningAll()
          .executeTakeFirst();
        return row && recordOf(row);
      }),
    );
  }

  extend(job: JobRecord, progress?: JobProgress): Promise<boolean> {
    const told = progress === undefined ? {} : { stage: progress.stage, progress: progress.share };
    return this.#changeOwn(job, { leased_at: NOW, ...told });
  }

  giveBack(job: JobRecord): Promise<boolean> {
    return this.#changeOwn(job, {
      state: 'waiting',
      leased_at: null,
      attempts: job.attempts - 1,
      ...NO_PROGRESS,
    });
  }

  finish(
    job: JobRecord,
    outcome: { readonly result: unknown } | { readonly error: string },
  ): Promise<boolean> {
    const told =
      'error' in outcome
        ? { state: 'failed', error: outcome.error }
        : { state: 'done', result: JSON.stringify(outcome.result) };
    return this.#changeOwn(job, { ...told, finished_at: NOW, ...NO_PROGRESS });
  }

  /** Changes a job that this worker has: who takes one again counts one attempt more. */
  #changeOwn(job: JobRecord, values: UpdateObject<Database, 'jobs'>): Promise<boolean> {
    return this.#connection.run(async (database) => {
      const { numUpdatedRows } = await database
        .updateTable('jobs')
        .set(values)
        .where('job_id', '=', job.jobId)
        .where('state', '=', 'running')
        .where('attempts', '=', job.attempts)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    });
  }
}

const isExpired = (leaseMs: number) =>
  sql<boolean>`leased_at < clock_timestamp() - ${leaseMs / 1000} * interval '1 second'`;

/** Jobs whose workers died too often. */
async function giveUp(
  transaction: Kysely<Database>,
  leaseMs: number,
  maximumAttempts: number,
): Promise<void> {
  await transaction
    .updateTable('jobs')
    .set({ state: 'failed', error: 'its worker died', finished_at: NOW, ...NO_PROGRESS })
    .where('state', '=', 'running')
    .where(isExpired(leaseMs))
    .where('attempts', '>=', maximumAttempts)
    .execute();
}

const recordOf = (row: Selectable<JobTable>): JobRecord => ({
  jobId: row.job_id,
  kind: row.kind,
  state: row.state as JobState,
  input: JSON.parse(row.input),
  ...(row.result === null ? {} : { result: JSON.parse(row.result) as unknown }),
  ...(row.error === null ? {} : { error: row.error }),
  createdBy: row.created_by,
  createdAt: row.created_at,
  ...(row.finished_at === null ? {} : { finishedAt: row.finished_at }),
  attempts: row.attempts,
  ...(row.stage === null || row.progress === null
    ? {}
    : { progress: { stage: row.stage, share: row.progress } }),
});
