import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ImageTarget } from './preprocess-image.js';
import type { PreprocessOrder, PreprocessWorkerData } from './preprocess-worker.js';

/** n threads that turn JPEG frames into a batch, one image in flight each. */
export class PreprocessPool {
  readonly #batches: readonly SharedArrayBuffer[];
  readonly #workers: readonly Worker[];
  readonly #planes: number;

  private constructor(
    readonly frames: readonly Uint8Array[],
    readonly target: ImageTarget,
    batchSize: number,
    workers: number,
  ) {
    this.#planes = 3 * target.height * target.width;
    // Two, so that one batch can be filled while the model works on the other.
    this.#batches = [0, 1].map(() => new SharedArrayBuffer(batchSize * this.#planes * 4));
    const workerData: PreprocessWorkerData = { frames, target, batches: this.#batches };
    this.#workers = Array.from(
      { length: workers },
      () => new Worker(new URL('./preprocess-worker.js', import.meta.url), { workerData }),
    );
  }

  /** Starts the threads; resolves when all of them have loaded their library. */
  static async start(
    frames: readonly Uint8Array[],
    target: ImageTarget,
    batchSize: number,
    workers: number,
  ): Promise<PreprocessPool> {
    const pool = new PreprocessPool(frames, target, batchSize, workers);
    await Promise.all(pool.#workers.map((worker) => once(worker, 'message')));
    return pool;
  }

  /** Frames `first` … `first + count − 1` (counted round) as one batch [count, 3, height, width]; `buffer` is 0 or 1. */
  async batch(first: number, count: number, buffer: number): Promise<Float32Array> {
    let next = 0;
    const work = async (worker: Worker): Promise<void> => {
      while (next < count) {
        const slot = next++;
        const order: PreprocessOrder = { frame: (first + slot) % this.frames.length, batch: buffer, slot };
        const answer = once(worker, 'message');
        worker.postMessage(order);
        const [message] = (await answer) as [string];
        if (message !== 'done') throw new Error(`frame ${order.frame}: ${message}`);
      }
    };
    await Promise.all(this.#workers.map(work));
    // A runtime may not keep shared memory: the batch is stacked into memory of its own, as frameworks do.
    return new Float32Array(this.#batches[buffer]!, 0, count * this.#planes).slice();
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
