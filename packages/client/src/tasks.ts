import type {
  ModelQuery,
  PageQuery,
  RegisteredTask,
  TaskList,
  TaskRegistration,
} from '@ctfusion/schema/service';
import { type Asker, type AskOptions, part } from './asker.js';

/** Tasks that have a name. */
export class Tasks {
  readonly #asker: Asker;

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  /** A task document, or runs of a job that somebody timed. The same task has the same name. */
  add(task: TaskRegistration, options?: AskOptions): Promise<RegisteredTask> {
    return this.#asker.document('POST', '/v1/tasks', { body: task, ...options });
  }

  /** Makes a task of an ONNX file, which is profiled there, not run and not kept. */
  addModel(bytes: Uint8Array, query: ModelQuery, options?: AskOptions): Promise<RegisteredTask> {
    return this.#asker.document('POST', '/v1/tasks/models', { body: bytes, query, ...options });
  }

  list(query: PageQuery = {}, options?: AskOptions): Promise<TaskList> {
    return this.#asker.document('GET', '/v1/tasks', { query, ...options });
  }

  get(taskId: string, options?: AskOptions): Promise<RegisteredTask> {
    return this.#asker.document('GET', `/v1/tasks/${part(taskId)}`, options);
  }
}
