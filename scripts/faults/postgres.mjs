#!/usr/bin/env node
/**
 * Stops PostgreSQL under two services and starts it again (after npm run build; needs Debian's postgresql):
 *
 *   node scripts/faults/postgres.mjs
 *
 * Meanwhile requests that need it must fail with 503, those that do not must be answered, and afterwards both recover by themselves. Then both
 * activate a bundle at once: one must win, and both serve it. Exits with 1 if anything is otherwise.
 */
import { readFileSync } from 'node:fs';
import { loadBundle, sealBundle, textSource } from '../../packages/predict/dist/index.js';
import { check, ended, until } from './checks.mjs';
import { startDatabase } from './database.mjs';
import { send, startService } from './served.mjs';

const database = startDatabase();
const place = ['--database', database.url];
const services = await Promise.all([startService(place), startService(place)]);
const [first, second] = services.map(({ url }) => url);
const register = async (url, id) =>
  (await send(`${url}/v1/systems`, 'POST', { system_id: id, gpu: 'RTX 4090' })).status;
const task = JSON.parse(readFileSync(new URL('../../examples/step-task.json', import.meta.url), 'utf8'));
const predict = async (url, id) =>
  (await send(`${url}/v1/predictions`, 'POST', { system_id: id, task })).status;

check('a machine is registered with one service', (await register(first, 'one')) === 201, 201);
const told = await until(async () => (await predict(second, 'one')) === 200);
check('the other predicts it', told !== undefined, `${told} ms`);

database.stop();
const down = [
  await register(first, 'two'),
  await register(second, 'two'),
  await predict(first, 'one'),
  (await fetch(`${first}/ready`)).status,
];
check('without the database: write, write, prediction, readiness', down.join() === '503,503,200,503', down);
database.start();
const back = await until(async () => (await register(first, 'three')) === 201);
check('it recovers by itself', back !== undefined, `${back} ms`);
const heard = await until(async () => (await predict(second, 'three')) === 200);
check('the other hears of changes again', heard !== undefined, `${heard} ms`);

/** The bundle of steps under another name of its dataset: another bundle, which answers the same. */
const folder = new URL('../../bundles/step/', import.meta.url);
const predictor = readFileSync(new URL('predictor.json', folder), 'utf8');
const models = Object.fromEntries(
  JSON.parse(predictor).models.map((path) => [path, readFileSync(new URL(path, folder), 'utf8')]),
);
const { document, modelTexts } = loadBundle(
  textSource({ 'predictor.json': predictor, ...models }),
).toBundle();
async function uploaded(dataset) {
  const { digests: _, ...content } = document;
  const other = sealBundle({ ...content, provenance: { ...content.provenance, dataset } }, modelTexts);
  return (await (await send(`${first}/v1/bundles`, 'POST', { predictor: other, models })).json()).bundle_id;
}
const bundles = [await uploaded('one'), await uploaded('two')];
const activate = async (url, bundle) =>
  (await send(`${url}/v1/bundles/${bundle}/activation`, 'PUT', { expected_generation: 1 })).status;
const statuses = await Promise.all([activate(first, bundles[0]), activate(second, bundles[1])]);
check('of two activations at once one wins', statuses.toSorted().join() === '200,409', statuses);
const winner = bundles[statuses.indexOf(200)];
const servedBy = async (url) =>
  (await (await send(`${url}/v1/predictions`, 'POST', { system_id: 'one', task })).json()).bundle;
const both = await until(
  async () => (await servedBy(first)) === winner && (await servedBy(second)) === winner,
);
check('both serve the one that won', both !== undefined, `${both} ms`);

await Promise.all(services.map(({ child }) => ended(child)));
database.remove();
