import { InputError } from '@ctfusion/base';
import type { TaskDocument } from '@ctfusion/schema/documents';
import type { TaskRegistration, TimedJob } from '@ctfusion/schema/service';
import type { ServiceContext } from '../service-context.js';

/** A question with a task in it, or the name of one. */
interface Question {
  readonly task?: TaskDocument | undefined;
  readonly task_id?: string | undefined;
}

/** The task that a question names or holds. @throws InputError if there is none of that name. */
export async function askedTask(
  { task, task_id: taskId }: Question,
  { tasks }: Pick<ServiceContext, 'tasks'>,
): Promise<TaskRegistration> {
  if (task !== undefined) return task;
  const found = taskId === undefined ? undefined : await tasks.get(taskId);
  if (found === undefined) throw new InputError('not-found', 'there is no such task', { field: 'task_id' });
  return found;
}

export const isTimedJob = (task: TaskRegistration): task is TimedJob => 'runs' in task;

/** As `askedTask`. @throws InputError also of a job of which only its time is known: it has no stages. */
export async function describedTask(question: Question, context: ServiceContext): Promise<TaskDocument> {
  const task = await askedTask(question, context);
  if (isTimedJob(task))
    throw new InputError('unsupported-method', 'only the time of this job is known, not what it does', {
      field: 'task_id',
    });
  return task;
}
