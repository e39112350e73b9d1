/** Puts machines into a PostgreSQL by one statement a thousand: how they got there is not what is measured. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeMarket } from '../offers/market.mjs';

const PART = 1000;
/** Different machines; larger registries repeat them under other names and prices. */
const DIFFERENT = 2000;

const load = (root, path) => import(pathToFileURL(join(root, path)).href);

/** Made-up machines of a market: number from 0 → system document. */
export async function marketDocuments(root) {
  const { importOffers } = await load(root, 'packages/predict/dist/systems/index.js');
  const { readResolvers } = await load(root, 'packages/cli/dist/input/catalog-files.js');
  const { offers } = JSON.parse(readFileSync(join(root, 'examples', 'offers.json'), 'utf8'));
  const different = importOffers(makeMarket(offers, DIFFERENT), readResolvers());
  return (index) => {
    const document = different[index % different.length];
    const round = Math.floor(index / different.length);
    if (round === 0) return document;
    const price_per_hour = Number((document.price_per_hour * (1 + (round % 10) / 100)).toPrecision(4));
    return { ...document, system_id: `${document.system_id} ${round}`, price_per_hour };
  };
}

/** Registers the first so many of a market's machines. @returns their names; an operator `admin` has them */
export async function seed(root, url, count) {
  // What is not installed is told of before.
  const { default: pg } = await import('pg');
  const { openStorage } = await load(root, 'packages/storage/dist/index.js');
  const documentOf = await marketDocuments(root);
  // Brings the database to today's form.
  await (await openStorage({ databaseUrl: url })).close();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const names = [];
  for (let from = 0; from < count; from += PART) {
    const documents = Array.from({ length: Math.min(PART, count - from) }, (_, index) =>
      documentOf(from + index),
    );
    const columns = [
      documents.map(({ system_id }) => system_id),
      documents.map((document) => JSON.stringify(document)),
      documents.map(({ facts }) => String(facts.gpu_name ?? '').toLowerCase()),
      documents.map(({ price_per_hour }) => price_per_hour ?? null),
    ];
    await client.query(
      `insert into systems (system_id, operator, document, gpu_name, price_per_hour, registered_at, updated_at, heartbeat_at)
       select id, 'admin', document, gpu, price, now(), now(), now()
       from unnest($1::text[], $2::text[], $3::text[], $4::double precision[]) as told (id, document, gpu, price)`,
      columns,
    );
    names.push(...columns[0]);
  }
  await client.end();
  return names;
}
