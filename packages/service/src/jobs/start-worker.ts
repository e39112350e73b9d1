import { openStorage, type StorageOptions } from '@ctfusion/storage';
import { JobWorker, type JobWorkerOptions } from './job-worker.js';

export interface WorkerOptions extends StorageOptions, Omit<JobWorkerOptions, 'storage'> {}

/** Opens the storage and does its jobs. Returns what stops it. @throws as `openStorage`. */
export async function startWorker(options: WorkerOptions): Promise<() => Promise<void>> {
  const storage = await openStorage(options);
  const worker = new JobWorker({ ...options, storage });
  worker.start();
  return async () => {
    await worker.stop();
    await storage.close();
  };
}
