import { InputError } from '@ctfusion/base';
import type { TaskDocument } from '@ctfusion/schema/documents';
import type { ServiceContext } from '../service-context.js';

/** The task that a question names or holds. @throws InputError if there is none of that name. */
export async function askedTask(
  {
    task,
    task_id: taskId,
  }: { readonly task?: TaskDocument | undefined; readonly task_id?: string | undefined },
  { storage }: ServiceContext,
): Promise<TaskDocument> {
  if (task !== undefined) return task;
  const record = taskId === undefined ? undefined : await storage.tasks.get(taskId);
  if (record === undefined) throw new InputError('not-found', 'there is no such task', { field: 'task_id' });
  return record.document;
}
