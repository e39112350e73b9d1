import { join } from 'node:path';
import { parseJson } from '@ctfusion/base';
import { packageRoot } from '../input/assets.js';
import { importService, serviceParts } from '../input/service-parts.js';
import { embeddedSystems } from './embedded-systems.js';
import { madeUpOffers } from './made-up-offers.js';

export interface Demo {
  readonly url: string;
  readonly systems: number;
  readonly offers: number;
  readonly stop: () => Promise<void>;
}

const OFFERS = 200;
/** One offer in this many falls silent, so that one sees machines go. */
const SILENT = 25;
const HEARTBEAT_MS = 60_000;

/**
 * A service on this machine, without keys, with the embedded systems and made-up offers that send signs of life.
 * @param folder where it keeps them; absent: in memory
 * @throws InputError as `startService`, or where a machine is refused.
 */
export async function runDemo(port: number, folder?: string): Promise<Demo> {
  const { startService } = await importService();
  const parts = serviceParts();
  const service = await startService({
    ...parts,
    host: '127.0.0.1',
    port,
    ...(folder === undefined ? {} : { folder }),
    isOpen: true,
    requestsPerMinute: 0,
  });
  try {
    const systems = embeddedSystems(join(packageRoot, '..', '..', 'data'), trainedAt(parts.bundles));
    for (const system of systems) await tell(service.url, '/v1/systems', system);
    const offers = madeUpOffers(OFFERS);
    await tell(service.url, '/v1/systems/offers', { form: 'csv', offers });
    const alive = [
      ...systems.map(({ system_id: id }) => id),
      ...offers.filter((_, index) => index % SILENT !== 0).map(({ id }) => String(id)),
    ];
    const beat = setInterval(() => {
      tell(service.url, '/v1/heartbeats', { system_ids: alive }).catch(() => {});
    }, HEARTBEAT_MS);
    const stop = async (): Promise<void> => {
      clearInterval(beat);
      await service.stop();
    };
    return { url: service.url, systems: systems.length, offers: offers.length, stop };
  } catch (error) {
    await service.stop();
    throw error;
  }
}

/** When the first of the bundles was trained: what it learned from was measured by then. */
function trainedAt(bundles: readonly Readonly<Record<string, string>>[]): string {
  const moments = bundles.map((files) => {
    const document = parseJson(files['predictor.json']!, 'predictor.json') as {
      provenance: { created_at: string };
    };
    return document.provenance.created_at;
  });
  return moments.sort()[0]!;
}

async function tell(url: string, path: string, body: unknown): Promise<void> {
  const reply = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`);
}
