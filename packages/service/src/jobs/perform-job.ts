import { loadBundle, textSource } from '@ctfusion/predict';
import { type JobRequest, jobRequestSchema } from '@ctfusion/schema/service';
import type { JobRecord, Storage } from '@ctfusion/storage';
import { type ChildLimits, runChild } from '../children/run-child.js';
import { gatherMaterial } from './gather.js';

/** A training of 500 machines with 50 runs each. */
const MEMORY_MB = 4096;
const TIME_LIMIT_MS = 2 * 60 * 60 * 1000;
/** Who made and activated what a job made. */
const MAKER = 'job';

/**
 * Does a job in a child process, and stores the bundle that it made; a retrained one is activated unless another was meanwhile.
 * Returns the job's result.
 * @throws InputError if there is too little to learn from; ChildDiedError if the child ends early.
 */
export async function performJob(
  storage: Storage,
  job: JobRecord,
  { signal, onProgress }: Pick<ChildLimits, 'signal' | 'onProgress'>,
): Promise<object> {
  const request = jobRequestSchema.parse(job.input);
  const generation = (await storage.bundles.history(request.task_kind))[0]?.generation ?? 0;
  const material = await gatherMaterial(storage, request);
  const limits = {
    memoryMb: MEMORY_MB,
    timeLimitMs: TIME_LIMIT_MS,
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  };
  const { result, bundle } = await runChild({ kind: 'job', request, material }, limits);
  if (bundle === undefined) return result as object;
  const bundleId = await storeBundle(storage, request, bundle);
  const made = { ...(result as object), bundle_id: bundleId };
  if (request.kind !== 'retrain') return made;
  // Whoever has the job by now does the same, and one of the two activates it.
  const activation = await storage.bundles.activate(
    { taskKind: request.task_kind, bundleId, activatedBy: MAKER, activatedAt: new Date() },
    generation,
  );
  return { ...made, activated: activation !== undefined };
}

async function storeBundle(
  storage: Storage,
  { task_kind: taskKind }: JobRequest,
  { 'predictor.json': predictor = '', ...models }: Readonly<Record<string, string>>,
): Promise<string> {
  const loaded = loadBundle(textSource({ ...models, 'predictor.json': predictor }));
  const bundleId = loaded.toBundle().document.digests.document;
  const uploadedAt = new Date();
  await storage.bundles.add({ bundleId, taskKind, predictor, models, uploadedBy: MAKER, uploadedAt });
  return bundleId;
}
