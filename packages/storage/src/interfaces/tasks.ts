import type { TaskRegistration } from '@ctfusion/schema/service';
import type { Page, PageRequest } from './page.js';

export interface TaskRecord {
  /** SHA-256 of the document: the same task has one name. */
  readonly taskId: string;
  /** A task document, or a job that somebody timed. */
  readonly document: TaskRegistration;
  readonly createdAt: Date;
}

export interface TaskStore {
  /** Adds a task; one that is there already stays. */
  add(task: TaskRecord): Promise<TaskRecord>;
  get(taskId: string): Promise<TaskRecord | undefined>;
  /** In the order of their names. */
  list(page: PageRequest): Promise<Page<TaskRecord>>;
}
