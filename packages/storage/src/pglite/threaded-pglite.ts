import { Worker } from 'node:worker_threads';
import type { FromDatabase, Statement, StatementResult, ToDatabase, ToldFailure } from './thread-messages.js';

interface Waiting {
  readonly resolve: (result: StatementResult) => void;
  readonly reject: (error: Error) => void;
}

const NOTHING: StatementResult = { rows: [] };
/** PostgreSQL's state of a server that is being stopped. */
const STOPPED = '57P01';

/** PostgreSQL inside this process, in a thread of its own: a statement takes milliseconds, and whoever waits for it answers others meanwhile. */
export class ThreadedPglite {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #end: ToldFailure | undefined;

  private constructor(dataDir: string | undefined) {
    this.#worker = new Worker(new URL('./pglite-thread.js', import.meta.url), { workerData: { dataDir } });
    this.#worker.on('message', (message: FromDatabase) => this.#settle(message));
    this.#worker.on('error', ({ message }) => this.#fail({ message, code: STOPPED }));
    this.#worker.on('exit', () => this.#fail({ message: 'the database has ended', code: STOPPED }));
  }

  /** @param dataDir absent: in memory @throws Error if the data cannot be read. */
  static async open(dataDir: string | undefined): Promise<ThreadedPglite> {
    const database = new ThreadedPglite(dataDir);
    await database.#wait();
    return database;
  }

  /** @throws Error with PostgreSQL's `code`. */
  query(sql: string, parameters: readonly unknown[]): Promise<StatementResult> {
    return this.#ask({ sql, parameters });
  }

  async close(): Promise<void> {
    await this.#ask(undefined);
    await this.#worker.terminate();
  }

  #ask(statement: Statement | undefined): Promise<StatementResult> {
    if (this.#end !== undefined) return Promise.reject(errorOf(this.#end));
    const id = this.#next;
    const answer = this.#wait();
    this.#worker.postMessage({ id, ...(statement === undefined ? {} : { statement }) } satisfies ToDatabase);
    return answer;
  }

  /** A database that nobody waits for keeps no process running. */
  #wait(): Promise<StatementResult> {
    this.#worker.ref();
    const id = this.#next++;
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #settle({ id, result = NOTHING, failure }: FromDatabase): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (failure === undefined) waiting?.resolve(result);
    else waiting?.reject(errorOf(failure));
  }

  #fail(end: ToldFailure): void {
    this.#end ??= end;
    for (const { reject } of this.#waiting.values()) reject(errorOf(this.#end));
    this.#waiting.clear();
  }
}

const errorOf = ({ message, code }: ToldFailure): Error =>
  Object.assign(new Error(message), code === undefined ? {} : { code });
