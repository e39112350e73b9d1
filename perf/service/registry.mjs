/** A registry of any size: made-up offers of a market, and questions about them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeMarket } from '../offers/market.mjs';
import { ask } from './served.mjs';

const PART = 1000;

/** Registers so many machines, whose documents say what a marketplace knows. @returns their names */
export async function register(service, root, count) {
  const { offers } = JSON.parse(readFileSync(join(root, 'examples', 'offers.json'), 'utf8'));
  const market = makeMarket(offers, count);
  const names = [];
  for (let from = 0; from < count; from += PART) {
    const part = market.slice(from, from + PART);
    const { registered, refused } = await ask(service, 'POST', '/v1/systems/offers', { offers: part });
    if (refused.length > 0) throw new Error(`refused: ${refused[0]}`);
    names.push(...registered);
  }
  return names;
}

/** The task of the examples, of so many frames. */
export function taskOf(root, frames) {
  const { model_name, ...demand } = JSON.parse(readFileSync(join(root, 'examples', 'task.json'), 'utf8'));
  return { schema_version: 1, model_name, demand: { ...demand, total_frames: frames } };
}

/** When each machine was last heard of, as it is stored: name → ms. */
export async function storedHeartbeats(service) {
  const heard = new Map();
  let after = '';
  do {
    const page = await ask(service, 'GET', `/v1/systems?limit=1000${after}`);
    for (const { system, heartbeat_at } of page.systems)
      heard.set(system.system_id, Date.parse(heartbeat_at));
    after = page.next === undefined ? '' : `&after=${encodeURIComponent(page.next)}`;
  } while (after !== '');
  return heard;
}
