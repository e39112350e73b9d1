import type { TaskDocument } from '@ctfusion/schema/documents';
import type { Page, PageRequest } from './page.js';

export interface TaskRecord {
  /** SHA-256 of the document: the same task has one name. */
  readonly taskId: string;
  readonly document: TaskDocument;
  readonly createdAt: Date;
}

export interface TaskStore {
  /** Adds a task; one that is there already stays. */
  add(task: TaskRecord): Promise<TaskRecord>;
  get(taskId: string): Promise<TaskRecord | undefined>;
  /** In the order of their names. */
  list(page: PageRequest): Promise<Page<TaskRecord>>;
}
