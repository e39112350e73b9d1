import { type Kysely, type Selectable, sql } from 'kysely';
import type { JobRecord, JobState, JobStore } from '../interfaces/jobs.js';
import type { SqlConnection } from './connection.js';
import type { Database, JobTable } from './database.js';

export class SqlJobs implements JobStore {
  readonly #connection: SqlConnection;

  constructor(connection: SqlConnection) {
    this.#connection = connection;
  }

  add(job: Pick<JobRecord, 'jobId' | 'kind' | 'input' | 'createdBy' | 'createdAt'>): Promise<JobRecord> {
    return this.#connection.run(async (database) => {
      const row = await database
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
        .returningAll()
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

  list(limit: number): Promise<readonly JobRecord[]> {
    return this.#connection.run(async (database) => {
      const rows = await database
        .selectFrom('jobs')
        .selectAll()
        .orderBy('created_at', 'desc')
        .orderBy('job_id')
        .limit(limit)
        .execute();
      return rows.map(recordOf);
    });
  }

  take(at: Date, leaseMs: number, maximumAttempts: number): Promise<JobRecord | undefined> {
    const expired = new Date(at.getTime() - leaseMs);
    return this.#connection.run((database) =>
      database.transaction().execute(async (transaction) => {
        await giveUp(transaction, expired, maximumAttempts, at);
        const row = await transaction
          .updateTable('jobs')
          .set({ state: 'running', leased_at: at, attempts: sql`attempts + 1` })
          .where('job_id', '=', (jobs) =>
            jobs
              .selectFrom('jobs')
              .select('job_id')
              .where((where) =>
                where.or([
                  where('state', '=', 'waiting'),
                  where.and([where('state', '=', 'running'), where('leased_at', '<', expired)]),
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

  extend(job: JobRecord, at: Date): Promise<boolean> {
    return this.#connection.run(async (database) => {
      const { numUpdatedRows } = await database
        .updateTable('jobs')
        .set({ leased_at: at })
        .where('job_id', '=', job.jobId)
        .where('state', '=', 'running')
        // Who takes a job again counts one attempt more.
        .where('attempts', '=', job.attempts)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    });
  }

  finish(
    job: JobRecord,
    outcome: { readonly result: unknown } | { readonly error: string },
    at: Date,
  ): Promise<boolean> {
    const told =
      'error' in outcome
        ? { state: 'failed', error: outcome.error }
        : { state: 'done', result: JSON.stringify(outcome.result) };
    return this.#connection.run(async (database) => {
      const { numUpdatedRows } = await database
        .updateTable('jobs')
        .set({ ...told, finished_at: at })
        .where('job_id', '=', job.jobId)
        .where('state', '=', 'running')
        .where('attempts', '=', job.attempts)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    });
  }
}

/** Jobs whose workers died too often. */
async function giveUp(
  transaction: Kysely<Database>,
  expired: Date,
  maximumAttempts: number,
  at: Date,
): Promise<void> {
  await transaction
    .updateTable('jobs')
    .set({ state: 'failed', error: 'its worker died', finished_at: at })
    .where('state', '=', 'running')
    .where('leased_at', '<', expired)
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
});
