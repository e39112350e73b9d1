import { Worker } from 'node:worker_threads';
import { InputError } from '@ctfusion/base';
import type { RankingDocument } from '@ctfusion/schema/documents';
import type { Machine } from '../answers/machine.js';
import type { ActiveBundle, AnyRankQuestion } from '../answers/questions.js';
import { type FromWorker, sent, type ToldError, type ToWorker } from './messages.js';

interface Waiting {
  readonly resolve: (ranking: RankingDocument) => void;
  readonly reject: (error: Error) => void;
}

/** A worker that dies soon after its start would die again: the next one waits for this time. */
const SOON_MS = 10_000;
const AGAIN_MS = 1_000;

/** More rankings than this wait for no answer: they are refused. */
const MOST_WAITING = 100;

/** A ranking makes tens of megabytes that are soon garbage; with more room they are collected seldom. */
const LIMITS = { maxYoungGenerationSizeMb: 96 };

/** Threads that rank; each holds the fleet. */
export class WorkerPool {
  readonly #workers: Worker[] = [];
  readonly #waiting = new Map<number, Waiting & { readonly worker: Worker }>();
  /** What a worker that takes a dead one's place is told first. */
  readonly #fleet: () => Iterable<ToWorker>;
  #next = 0;
  #isClosed = false;

  readonly #onFailure: (error: unknown) => void;

  /** @param onFailure told why a worker died */
  constructor(count: number, fleet: () => Iterable<ToWorker>, onFailure: (error: unknown) => void) {
    this.#fleet = fleet;
    this.#onFailure = onFailure;
    for (let index = 0; index < count; index++) this.#start();
  }

  tellBundle(bundle: ActiveBundle): void {
    this.#tell({ kind: 'bundle', bundle });
  }

  tellMachine(machine: Machine): void {
    this.#tell({ kind: 'machines', machines: [machine] });
  }

  tellGone(systemId: string): void {
    this.#tell({ kind: 'gone', systemId });
  }

  /** @throws InputError as `rank`, or where too many rankings wait. */
  rank(question: AnyRankQuestion): Promise<RankingDocument> {
    if (this.#waiting.size >= MOST_WAITING || this.#workers.length === 0)
      return Promise.reject(new InputError('unavailable', 'too many rankings wait; try again'));
    const id = this.#next++;
    const worker = this.#workers[id % this.#workers.length]!;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, worker });
      worker.postMessage({ kind: 'rank', id, sent: sent(question) } satisfies ToWorker);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #tell(message: ToWorker): void {
    for (const worker of this.#workers) worker.postMessage(message);
  }

  #start(): void {
    const worker = new Worker(new URL('./ranking-worker.js', import.meta.url), { resourceLimits: LIMITS });
    worker.on('message', (message: FromWorker) => this.#settle(message));
    const begunMs = performance.now();
    worker.on('error', this.#onFailure);
    worker.once('exit', () => this.#replace(worker, performance.now() - begunMs < SOON_MS));
    for (const message of this.#fleet()) worker.postMessage(message);
    this.#workers.push(worker);
  }

  #settle(message: FromWorker): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ('ranking' in message) waiting?.resolve(message.ranking);
    else waiting?.reject(errorOf(message.error));
  }

  #replace(worker: Worker, isSoon: boolean): void {
    this.#workers.splice(this.#workers.indexOf(worker), 1);
    for (const [id, waiting] of this.#waiting) {
      if (waiting.worker !== worker) continue;
      this.#waiting.delete(id);
      waiting.reject(new InputError('unavailable', 'the ranking was broken off; try again'));
    }
    const start = (): void => {
      if (!this.#isClosed) this.#start();
    };
    if (isSoon) setTimeout(start, AGAIN_MS).unref();
    else start();
  }
}

function errorOf({ name, message, code, location }: ToldError): Error {
  if (code !== undefined) return new InputError(code, message, location);
  const error = new Error(message);
  error.name = name;
  return error;
}
