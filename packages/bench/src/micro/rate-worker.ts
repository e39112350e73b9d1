import { parentPort, workerData } from 'node:worker_threads';
import { loadSharp, preprocessImage } from '../host/preprocess-image.js';

/** What the main thread gives to each worker. */
export interface RateWorkerData {
  readonly jpeg: Uint8Array;
  readonly height: number;
  readonly width: number;
  /** Int32: [0] stop flag, [1] images done by all workers. */
  readonly counters: SharedArrayBuffer;
}

const { jpeg, height, width, counters } = workerData as RateWorkerData;
const shared = new Int32Array(counters);
const library = await loadSharp();
const output = new Float32Array(3 * height * width);
await preprocessImage(library, jpeg, { height, width }, output);
parentPort!.postMessage('ready');
while (Atomics.load(shared, 0) === 0) {
  await preprocessImage(library, jpeg, { height, width }, output);
  Atomics.add(shared, 1, 1);
}
