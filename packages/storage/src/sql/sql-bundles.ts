import type { Activation, BundleStore, BundleSummary, StoredBundle } from '../interfaces/bundles.js';
import type { SqlConnection } from './connection.js';

const SUMMARY = ['bundle_id', 'task_kind', 'uploaded_by', 'uploaded_at'] as const;

export class SqlBundles implements BundleStore {
  readonly #connection: SqlConnection;

  constructor(connection: SqlConnection) {
    this.#connection = connection;
  }

  add(bundle: StoredBundle): Promise<boolean> {
    return this.#connection.run(async (database) => {
      const added = await database
        .insertInto('bundles')
        .values({
          bundle_id: bundle.bundleId,
          task_kind: bundle.taskKind,
          predictor: bundle.predictor,
          models: JSON.stringify(bundle.models),
          uploaded_by: bundle.uploadedBy,
          uploaded_at: bundle.uploadedAt,
        })
        .onConflict((conflict) => conflict.column('bundle_id').doNothing())
        .returning('bundle_id')
        .executeTakeFirst();
      return added !== undefined;
    });
  }

  get(bundleId: string): Promise<StoredBundle | undefined> {
    return this.#connection.run(async (database) => {
      const row = await database
        .selectFrom('bundles')
        .selectAll()
        .where('bundle_id', '=', bundleId)
        .executeTakeFirst();
      return (
        row && {
          ...summaryOf(row),
          predictor: row.predictor,
          models: JSON.parse(row.models) as Record<string, string>,
        }
      );
    });
  }

  list(): Promise<readonly BundleSummary[]> {
    return this.#connection.run(async (database) => {
      const rows = await database
        .selectFrom('bundles')
        .select(SUMMARY)
        .orderBy('uploaded_at', 'desc')
        .orderBy('bundle_id')
        .execute();
      return rows.map(summaryOf);
    });
  }

  active(): Promise<readonly Activation[]> {
    return this.#connection.run(async (database) => {
      const rows = await database
        .selectFrom('activations')
        .selectAll()
        .distinctOn('task_kind')
        .orderBy('task_kind')
        .orderBy('generation', 'desc')
        .execute();
      return rows.map(activationOf);
    });
  }

  history(taskKind: string): Promise<readonly Activation[]> {
    return this.#connection.run(async (database) => {
      const rows = await database
        .selectFrom('activations')
        .selectAll()
        .where('task_kind', '=', taskKind)
        .orderBy('generation', 'desc')
        .execute();
      return rows.map(activationOf);
    });
  }

  activate(choice: Omit<Activation, 'generation'>, expected: number): Promise<Activation | undefined> {
    const { taskKind } = choice;
    return this.#connection.change({ kind: 'bundle', id: taskKind }, async (transaction) => {
      const last = await transaction
        .selectFrom('activations')
        .select('generation')
        .where('task_kind', '=', taskKind)
        .orderBy('generation', 'desc')
        .limit(1)
        .executeTakeFirst();
      if ((last?.generation ?? 0) !== expected) return undefined;
      const row = await transaction
        .insertInto('activations')
        .values({
          task_kind: taskKind,
          generation: expected + 1,
          bundle_id: choice.bundleId,
          activated_by: choice.activatedBy,
          activated_at: choice.activatedAt,
        })
        .onConflict((conflict) => conflict.columns(['task_kind', 'generation']).doNothing())
        .returningAll()
        .executeTakeFirst();
      return row && activationOf(row);
    });
  }
}

const summaryOf = (row: {
  bundle_id: string;
  task_kind: string;
  uploaded_by: string;
  uploaded_at: Date;
}): BundleSummary => ({
  bundleId: row.bundle_id,
  taskKind: row.task_kind,
  uploadedBy: row.uploaded_by,
  uploadedAt: row.uploaded_at,
});

const activationOf = (row: {
  task_kind: string;
  generation: number;
  bundle_id: string;
  activated_by: string;
  activated_at: Date;
}): Activation => ({
  taskKind: row.task_kind,
  generation: row.generation,
  bundleId: row.bundle_id,
  activatedBy: row.activated_by,
  activatedAt: row.activated_at,
});
