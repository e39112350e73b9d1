import { readFileSync } from 'node:fs';
import { readCsv } from '@ctfusion/base/files';
import { createCpuResolver, createGpuResolver, parseDataSheets, recordsOf } from '@ctfusion/predict/systems';
import { createKey, createService, seedBundles } from '@ctfusion/service';
import type { KeyScope, Storage } from '@ctfusion/storage';
import { emptyStorage } from '../../storage/test/shared-database.js';

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

/** What the services of a test file keep. */
let stored: Promise<Storage> | undefined;

/** A service on an empty database in memory, with a clock of its own. @param keepsStored whether it finds what the last one left, or has beside it */
export async function openedService({
  requestsPerMinute = 0,
  keepsStored = false,
  allowedOrigins = [] as readonly string[],
} = {}) {
  if (!keepsStored) stored = emptyStorage();
  const storage = await stored!;
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
