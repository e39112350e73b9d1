import { readFileSync } from 'node:fs';
import { readCsv } from '@ctfusion/base/files';
import { createCpuResolver, createGpuResolver, parseDataSheets, recordsOf } from '@ctfusion/predict/systems';
import { createKey, createService, seedBundles } from '@ctfusion/service';
import { type KeyScope, openStorage, type Storage } from '@ctfusion/storage';

const root = new URL('../../../', import.meta.url);
export const readRoot = (path: string): string => readFileSync(new URL(path, root), 'utf8');

const sheets = (kind: 'gpu' | 'cpu') =>
  parseDataSheets(
    recordsOf(readCsv(new URL(`data/catalog/${kind}s.csv`, root).pathname, () => 'text')),
    kind,
  );

export const resolvers = { gpu: createGpuResolver(sheets('gpu')), cpu: createCpuResolver(sheets('cpu')) };
export const frames = { 'predictor.json': readRoot('bundles/frames/predictor.json') };
export const task = { schema_version: 1, ...taskOf(JSON.parse(readRoot('examples/task.json'))) };

function taskOf({ model_name, ...demand }: { model_name: string }) {
  return { model_name, demand };
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every kind
  readonly body: any;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Takes seconds to start, so test files that run in one process share it; it goes with the process. */
let database: Promise<Storage> | undefined;

/** A service on a database in memory, with a clock of its own. @param isAlone whether the database is its own: for what looks at all machines */
export async function openedService({
  requestsPerMinute = 0,
  isAlone = false,
  allowedOrigins = [] as readonly string[],
} = {}) {
  if (!isAlone) database ??= openStorage({});
  const storage = isAlone ? await openStorage({}) : withoutClose(await database!);
  await seedBundles(storage, [frames]);
  const clock = { at: Date.now() };
  const app = await createService({
    storage,
    resolvers,
    requestsPerMinute,
    allowedOrigins,
    transfers: { train: JSON.parse(readRoot('bundles/transfer/train.json')) },
    pages: new Map([['/', { contentType: 'text/html', content: '<p>' }]]),
    now: () => new Date(clock.at),
  });
  const keyOf = async (operator: string, scopes: readonly KeyScope[]): Promise<string> => {
    const { key, record } = createKey(operator, scopes, new Date());
    await storage.keys.add(record);
    return key;
  };
  const keys = {
    admin: await keyOf('root', ['admin']),
    ada: await keyOf('ada', ['report']),
    bob: await keyOf('bob', ['report']),
    reader: await keyOf('eve', ['read']),
  };
  const ask = async (
    method: string,
    url: string,
    { key, body, text }: { key?: string | undefined; body?: unknown; text?: string } = {},
  ): Promise<Answer> => {
    const payload = text ?? (body === undefined ? undefined : JSON.stringify(body));
    const reply = await app.inject({
      method: method as 'GET',
      url,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(payload === undefined ? {} : { payload }),
    });
    const isJson = String(reply.headers['content-type']).includes('json') && reply.body !== '';
    return {
      status: reply.statusCode,
      body: isJson ? JSON.parse(reply.body) : reply.body,
      headers: reply.headers,
    };
  };
  return { app, storage, ask, keys, clock, close: () => app.close() };
}

const withoutClose = (shared: Storage): Storage => ({
  systems: shared.systems,
  observations: shared.observations,
  tasks: shared.tasks,
  bundles: shared.bundles,
  jobs: shared.jobs,
  keys: shared.keys,
  isShared: shared.isShared,
  subscribe: (listener) => shared.subscribe(listener),
  ping: () => shared.ping(),
  close: () => Promise.resolve(),
});
