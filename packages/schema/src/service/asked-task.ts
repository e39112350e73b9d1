import { taskDocument } from '../documents/task-document.js';
import { contentName } from './fields.js';

/** A task by its document, or by the name that it was registered by: one of the two. */
export const askedTask = { task: taskDocument.schema.optional(), task_id: contentName.optional() };

export const isOne = (first: unknown, second: unknown): boolean =>
  (first === undefined) !== (second === undefined);

/** Arguments of `refine` for a question with `askedTask`. */
export const hasOneTask = [
  ({ task, task_id }: { readonly task?: unknown; readonly task_id?: unknown }): boolean =>
    isOne(task, task_id),
  { path: ['task'], error: 'give task or task_id' },
] satisfies [unknown, unknown];
