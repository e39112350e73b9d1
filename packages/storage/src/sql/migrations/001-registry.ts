import { type Kysely, type Migration, sql } from 'kysely';

/** Machines, their runs, bundles and keys. */
export const registry: Migration = {
  async up(database: Kysely<never>): Promise<void> {
    const schema = database.schema;
    await schema
      .createTable('systems')
      // Names are compared byte by byte, so that pages have one order on every database.
      .addColumn('system_id', sql`text collate "C"`, (column) => column.primaryKey())
      .addColumn('operator', 'text', (column) => column.notNull())
      .addColumn('document', 'text', (column) => column.notNull())
      .addColumn('gpu_name', 'text', (column) => column.notNull())
      .addColumn('price_per_hour', 'double precision')
      .addColumn('registered_at', 'timestamptz', (column) => column.notNull())
      .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
      .addColumn('heartbeat_at', 'timestamptz', (column) => column.notNull())
      .execute();
    await schema.createIndex('systems_heartbeat').on('systems').column('heartbeat_at').execute();
    await schema.createIndex('systems_operator').on('systems').column('operator').execute();
    await schema
      .createTable('observations')
      .addColumn('observation_id', 'integer', (column) => column.primaryKey().generatedAlwaysAsIdentity())
      .addColumn('system_id', sql`text collate "C"`, (column) =>
        column.notNull().references('systems.system_id').onDelete('cascade'),
      )
      .addColumn('reporter', 'text', (column) => column.notNull())
      .addColumn('identity', 'text', (column) => column.notNull().unique())
      .addColumn('document', 'text', (column) => column.notNull())
      .addColumn('received_at', 'timestamptz', (column) => column.notNull())
      .addColumn('bundle_id', 'text')
      .addColumn('expected_ms', 'double precision')
      .addColumn('lower_ms', 'double precision')
      .addColumn('upper_ms', 'double precision')
      .addColumn('doubt', 'text')
      .execute();
    await schema
      .createIndex('observations_system')
      .on('observations')
      .columns(['system_id', 'observation_id'])
      .execute();
    await schema
      .createTable('bundles')
      .addColumn('bundle_id', 'text', (column) => column.primaryKey())
      .addColumn('task_kind', 'text', (column) => column.notNull())
      .addColumn('predictor', 'text', (column) => column.notNull())
      .addColumn('models', 'text', (column) => column.notNull())
      .addColumn('uploaded_by', 'text', (column) => column.notNull())
      .addColumn('uploaded_at', 'timestamptz', (column) => column.notNull())
      .execute();
    await schema
      .createTable('activations')
      .addColumn('task_kind', 'text', (column) => column.notNull())
      .addColumn('generation', 'integer', (column) => column.notNull())
      .addColumn('bundle_id', 'text', (column) => column.notNull().references('bundles.bundle_id'))
      .addColumn('activated_by', 'text', (column) => column.notNull())
      .addColumn('activated_at', 'timestamptz', (column) => column.notNull())
      // Of two who activate at once, one gets the number.
      .addPrimaryKeyConstraint('activations_key', ['task_kind', 'generation'])
      .execute();
    await schema
      .createTable('keys')
      .addColumn('key_id', 'text', (column) => column.primaryKey())
      .addColumn('secret_hash', 'text', (column) => column.notNull())
      .addColumn('operator', 'text', (column) => column.notNull())
      .addColumn('scopes', 'text', (column) => column.notNull())
      .addColumn('created_at', 'timestamptz', (column) => column.notNull())
      .execute();
  },
};
