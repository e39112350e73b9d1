import type { TaskRegistration } from '@ctfusion/schema/service';
import type { Storage } from '@ctfusion/storage';

const MOST_TASKS = 10_000;

/** Registered tasks. One is called by its content, so what was read once holds for ever, and a question by a name asks no database. */
export class TaskMemory {
  readonly #storage: Pick<Storage, 'tasks'>;
  /** The one that was read longest ago comes first. */
  readonly #known = new Map<string, TaskRegistration>();

  constructor(storage: Pick<Storage, 'tasks'>) {
    this.#storage = storage;
  }

  /** Undefined where none is called so. */
  async get(taskId: string): Promise<TaskRegistration | undefined> {
    const known = this.#known.get(taskId);
    if (known !== undefined) return known;
    const document = (await this.#storage.tasks.get(taskId))?.document;
    if (document === undefined) return undefined;
    this.#known.set(taskId, document);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_TASKS) this.#known.delete(oldest!);
    return document;
  }
}
