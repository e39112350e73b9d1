import { type Kysely, type Migration, Migrator } from 'kysely';
import { registry } from './001-registry.js';
import { tasksAndJobs } from './002-tasks-and-jobs.js';
import { jobProgress } from './003-job-progress.js';

/** In the order of their names. One that was released is never changed: what is to be otherwise is a further one. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '001-registry': registry,
  '002-tasks-and-jobs': tasksAndJobs,
  '003-job-progress': jobProgress,
};

/**
 * Brings a database, empty or of an earlier program, to today's form; replicas that start together wait for one another.
 * @throws Error of the database; of a database that a newer program migrated.
 */
export async function migrate<Schema>(database: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) },
    migrationTableName: 'migrations',
    migrationLockTableName: 'migrations_lock',
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
