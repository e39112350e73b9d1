import type { MemoryOperation } from '../config/bench-config.js';

/** What the main thread gives to each worker. */
export interface MemoryWorkerData {
  /** Its number, from 0. */
  readonly index: number;
  /** Bytes of its largest working set. */
  readonly capacity: number;
  readonly operation: MemoryOperation;
  /** Int32: [0] the working set's number, from 1 (0 is wait, −1 is stop). */
  readonly orders: SharedArrayBuffer;
  /** Working sets, bytes. */
  readonly workingSets: readonly number[];
  /** BigInt64, one per worker and each on a cache line of its own: bytes done so far. */
  readonly counters: SharedArrayBuffer;
}

/** Numbers of 8 bytes between two workers' counters: two cache lines, for they are fetched in pairs. */
export const counterStride = 16;
