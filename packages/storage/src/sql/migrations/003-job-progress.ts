import type { Kysely, Migration } from 'kysely';

/** How far a running job is. */
export const jobProgress: Migration = {
  async up(database: Kysely<never>): Promise<void> {
    await database.schema
      .alterTable('jobs')
      .addColumn('stage', 'text')
      .addColumn('progress', 'double precision')
      .execute();
  },
};
