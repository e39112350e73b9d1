#!/usr/bin/env node
/**
 * Faults of the service, with real processes (after npm run build):
 *
 *   node scripts/faults/service.mjs [--writes 1000] [--database postgres://…]
 *
 * Kills `ctfusion serve` with signal 9 while machines are registered, starts it again on the same data, and counts acknowledged machines that are
 * not there. Exits with 1 if one is missing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { check, ended, machinesOf } from './checks.mjs';
import { send, startService } from './served.mjs';

const { values } = parseArgs({
  options: { writes: { type: 'string', default: '1000' }, database: { type: 'string' } },
});
const writes = Number(values.writes);
const folder = mkdtempSync(join(tmpdir(), 'ctfusion-service-'));
const place = values.database === undefined ? ['--data', folder] : ['--database', values.database];

const acknowledged = new Set();
let { child, url } = await startService(place);
const killAt = Math.floor(writes / 2);
const died = new Promise((resolve) => child.once('exit', resolve));
let next = 0;
async function write() {
  while (next < writes) {
    const id = `machine-${process.pid}-${next++}`;
    if (next === killAt) child.kill('SIGKILL');
    try {
      const { status } = await send(`${url}/v1/systems`, 'POST', { system_id: id, gpu: 'RTX 4090' });
      if (status === 201) acknowledged.add(id);
    } catch {
      return;
    }
  }
}
await Promise.all(Array.from({ length: 20 }, write));
await died;
const began = Date.now();
({ child, url } = await startService(place));
const restartMs = Date.now() - began;
const there = await machinesOf(url);
const missing = [...acknowledged].filter((id) => !there.has(id));
check('machines were acknowledged before the service was killed', acknowledged.size > 0, {
  killedAfter: killAt,
  acknowledged: acknowledged.size,
});
check('all of them are there after the restart', missing.length === 0, {
  missing: missing.length,
  restartMs,
});
const exitCode = await ended(child);
check('it stops in order', exitCode === 0, exitCode);
rmSync(folder, { recursive: true, force: true });
