import { InputError } from '@ctfusion/base';
import { loadBundle, textSource } from '@ctfusion/predict';
import { openStorage, type Storage, type StorageOptions } from '@ctfusion/storage';
import { checkOrigins } from './allowed-origins.js';
import { createService, type ServiceOptions } from './create-service.js';
import { JobWorker } from './jobs/job-worker.js';
import { createKey } from './keys/api-key.js';
import type { App } from './service-context.js';

export interface StartOptions extends Omit<ServiceOptions, 'storage'>, StorageOptions {
  readonly host: string;
  readonly port: number;
  /** Bundles that answer where none was activated: path inside the bundle → text, each. */
  readonly bundles: readonly Readonly<Record<string, string>>[];
}

export interface RunningService {
  readonly url: string;
  /** Of an admin, on the first start only. */
  readonly firstKey?: string;
  /** Answers what was asked, then stops. */
  readonly stop: () => Promise<void>;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** Opens the storage, and listens. @throws InputError for options that do not go together, or a folder that is in use. */
export async function startService(options: StartOptions): Promise<RunningService> {
  if (options.isOpen === true && !LOOPBACK.has(options.host))
    throw new InputError('inconsistent', 'without keys the service listens on its own machine only', {
      field: 'host',
    });
  // Before anything is opened: nothing half-made is left of a start that is refused.
  checkOrigins(options.allowedOrigins ?? []);
  const storage = await openStorage(options);
  let opened: { close(): PromiseLike<unknown> } = storage;
  try {
    await seedBundles(storage, options.bundles);
    const app = await createService({ ...options, storage });
    opened = app;
    const url = await app.listen({ host: options.host, port: options.port });
    // A key is told once. So none is made by a start that fails, on a port that is taken.
    const firstKey = options.isOpen === true ? undefined : await firstAdmin(storage);
    const worker = jobWorker(options, storage, app);
    worker?.start();
    const stop = async (): Promise<void> => {
      await worker?.stop();
      await app.close();
    };
    return { url, ...(firstKey === undefined ? {} : { firstKey }), stop };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** What has the data in a folder is the only process on it; of a database, `startWorker` does the jobs. */
const jobWorker = (options: StartOptions, storage: Storage, app: App): JobWorker | undefined =>
  options.databaseUrl === undefined
    ? new JobWorker({ storage, isNightly: true, onFailure: (error) => app.log.error(error) })
    : undefined;

async function firstAdmin(storage: Storage): Promise<string | undefined> {
  if ((await storage.keys.list()).length > 0) return undefined;
  const { key, record } = createKey('admin', ['admin'], new Date());
  await storage.keys.add(record);
  return key;
}

/** Lets bundles answer kinds of tasks that none answers. */
export async function seedBundles(storage: Storage, bundles: StartOptions['bundles']): Promise<void> {
  const answered = new Set((await storage.bundles.active()).map(({ taskKind }) => taskKind));
  for (const files of bundles) {
    const { 'predictor.json': predictor = '', ...models } = files;
    const loaded = loadBundle(textSource(files));
    if (loaded.taskKind === undefined || answered.has(loaded.taskKind)) continue;
    const at = new Date();
    const { taskKind } = loaded;
    const bundleId = loaded.toBundle().document.digests.document;
    await storage.bundles.add({
      bundleId,
      taskKind,
      predictor,
      models,
      uploadedBy: 'service',
      uploadedAt: at,
    });
    await storage.bundles.activate({ taskKind, bundleId, activatedBy: 'service', activatedAt: at }, 0);
  }
}
