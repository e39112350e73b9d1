import type { JobRequest } from '@ctfusion/schema/service';
import type { Storage } from '@ctfusion/storage';

/** Hour of the day, UTC, from which the night's jobs may run. */
const HOUR = 3;
const MAKER = 'night';

/** Adds the retraining of every kind of task that is answered, once a night however many workers ask; none where there is no run to learn from. */
export async function addNightlyJobs(storage: Storage, now: Date): Promise<void> {
  if (now.getUTCHours() < HOUR) return;
  // One run says enough: workers ask every minute, and there may be millions.
  const { items } = await storage.observations.list(undefined, { limit: 1 });
  if (items.length === 0) return;
  const day = now.toISOString().slice(0, 10);
  for (const { taskKind } of await storage.bundles.active()) {
    const jobId = `nightly-${day}-${taskKind}`;
    if ((await storage.jobs.get(jobId)) !== undefined) continue;
    const input: JobRequest = { kind: 'retrain', task_kind: taskKind };
    await storage.jobs.add({ jobId, kind: input.kind, input, createdBy: MAKER, createdAt: now });
  }
}
