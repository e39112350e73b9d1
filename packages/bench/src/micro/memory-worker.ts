import { parentPort, workerData } from 'node:worker_threads';
import { memoryKernels } from './memory-kernel.js';
import { counterStride, type MemoryWorkerData } from './memory-worker-data.js';

/** Bytes between two looks at the orders: short enough to count well, long enough that looking costs nothing. */
const pieceBytes = 2 ** 20;

const { index, capacity, operation, orders, workingSets, counters } = workerData as MemoryWorkerData;
const order = new Int32Array(orders);
const done = new BigInt64Array(counters);
const { kernels } = await memoryKernels(capacity);
const kernel = kernels[operation];

/** Works on a set until there is another order. */
function work(number: number): void {
  const bytes = workingSets[number - 1]!;
  const piece = Math.min(bytes, pieceBytes);
  const repeats = Math.max(1, Math.floor(pieceBytes / bytes));
  // A copy moves half of its set.
  const counted = BigInt((piece * repeats) / (operation === 'copy' ? 2 : 1));
  for (
    let offset = 0;
    Atomics.load(order, 0) === number;
    offset = offset + piece >= bytes ? 0 : offset + piece
  ) {
    kernel(offset, piece, repeats);
    Atomics.add(done, index * counterStride, counted);
  }
}

parentPort!.postMessage('ready');
for (let current = Atomics.load(order, 0); current >= 0; current = Atomics.load(order, 0)) {
  if (current === 0) Atomics.wait(order, 0, 0);
  else work(current);
}
