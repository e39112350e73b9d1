/**
 * Loaded before the service (`node --expose-gc --import …`): tells, when its parent asks, what is left of each thread's heap after everything that is
 * garbage was collected. Threads load it, too.
 */
import { BroadcastChannel, isMainThread, threadId } from 'node:worker_threads';

const channel = new BroadcastChannel('heap');
channel.unref();

function left() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return { threadId, heapMib: heapUsed / 2 ** 20, externalMib: (external + arrayBuffers) / 2 ** 20 };
}

if (isMainThread) {
  const WAIT_MS = 10_000;
  process.on('message', () => {
    const threads = [left()];
    channel.onmessage = ({ data }) => data.told !== undefined && threads.push(data.told);
    channel.postMessage({ asks: true });
    setTimeout(() => {
      process.send({ threads, rssMib: process.memoryUsage().rss / 2 ** 20 });
    }, WAIT_MS);
  });
  process.channel?.unref();
} else {
  channel.onmessage = ({ data }) => data.asks === true && channel.postMessage({ told: left() });
}
