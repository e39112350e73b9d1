import type { TaskRegistration } from '@ctfusion/schema/service';
import type { Page, PageRequest } from '../interfaces/page.js';
import type { TaskRecord, TaskStore } from '../interfaces/tasks.js';
import type { SqlConnection } from './connection.js';
import { pageOf } from './page-of.js';

export class SqlTasks implements TaskStore {
  readonly #connection: SqlConnection;

  constructor(connection: SqlConnection) {
    this.#connection = connection;
  }

  add({ taskId, document, createdAt }: TaskRecord): Promise<TaskRecord> {
    return this.#connection.run(async (database) => {
      await database
        .insertInto('tasks')
        .values({ task_id: taskId, document: JSON.stringify(document), created_at: createdAt })
        .onConflict((conflict) => conflict.column('task_id').doNothing())
        .execute();
      const row = await database
        .selectFrom('tasks')
        .selectAll()
        .where('task_id', '=', taskId)
        .executeTakeFirstOrThrow();
      return recordOf(row);
    });
  }

  get(taskId: string): Promise<TaskRecord | undefined> {
    return this.#connection.run(async (database) => {
      const row = await database
        .selectFrom('tasks')
        .selectAll()
        .where('task_id', '=', taskId)
        .executeTakeFirst();
      return row && recordOf(row);
    });
  }

  list({ limit, after }: PageRequest): Promise<Page<TaskRecord>> {
    return this.#connection.run(async (database) => {
      let query = database.selectFrom('tasks').selectAll();
      if (after !== undefined) query = query.where('task_id', '>', after);
      const rows = await query
        .orderBy('task_id')
        .limit(limit + 1)
        .execute();
      return pageOf(rows.map(recordOf), limit, ({ taskId }) => taskId);
    });
  }
}

const recordOf = (row: { task_id: string; document: string; created_at: Date }): TaskRecord => ({
  taskId: row.task_id,
  document: JSON.parse(row.document) as TaskRegistration,
  createdAt: row.created_at,
});
