import { parentPort, workerData } from 'node:worker_threads';
import { type ImageTarget, loadSharp, preprocessImage } from './preprocess-image.js';

/** What the pool gives to each worker. */
export interface PreprocessWorkerData {
  readonly frames: readonly Uint8Array[];
  readonly target: ImageTarget;
  /** Where the planes of a batch go: one buffer per batch that may be under way. */
  readonly batches: readonly SharedArrayBuffer[];
}

/** One image: which frame, and its place. */
export interface PreprocessOrder {
  readonly frame: number;
  readonly batch: number;
  readonly slot: number;
}

const { frames, target, batches } = workerData as PreprocessWorkerData;
const outputs = batches.map((batch) => new Float32Array(batch));
const library = await loadSharp();
const planes = 3 * target.height * target.width;
parentPort!.on('message', async ({ frame, batch, slot }: PreprocessOrder) => {
  try {
    await preprocessImage(library, frames[frame]!, target, outputs[batch]!, slot * planes);
    parentPort!.postMessage('done');
  } catch (error) {
    parentPort!.postMessage((error as Error).message);
  }
});
parentPort!.postMessage('done');
