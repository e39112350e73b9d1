import { type Kysely, type Migration, sql } from 'kysely';

/** Tasks that have a name, jobs, and that a machine may be asked to measure itself again. */
export const tasksAndJobs: Migration = {
  async up(database: Kysely<never>): Promise<void> {
    const schema = database.schema;
    await schema
      .createTable('tasks')
      .addColumn('task_id', sql`text collate "C"`, (column) => column.primaryKey())
      .addColumn('document', 'text', (column) => column.notNull())
      .addColumn('created_at', 'timestamptz', (column) => column.notNull())
      .execute();
    await schema
      .createTable('jobs')
      .addColumn('job_id', 'text', (column) => column.primaryKey())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('input', 'text', (column) => column.notNull())
      .addColumn('result', 'text')
      .addColumn('error', 'text')
      .addColumn('created_by', 'text', (column) => column.notNull())
      .addColumn('created_at', 'timestamptz', (column) => column.notNull())
      .addColumn('leased_at', 'timestamptz')
      .addColumn('finished_at', 'timestamptz')
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .execute();
    await schema.createIndex('jobs_waiting').on('jobs').columns(['state', 'created_at']).execute();
    await schema
      .alterTable('systems')
      .addColumn('benchmark_wanted', 'boolean', (column) => column.notNull().defaultTo(false))
      .execute();
  },
};
