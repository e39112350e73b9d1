#!/usr/bin/env node
/**
 * Fills the disk under a service (after npm run build; needs root on Linux, for a small disk of its own):
 *
 *   node scripts/faults/service-disk.mjs [--database]
 *
 * Writes must be refused with 507 or 503 and never acknowledged, predictions go on; once there is room again, writes must succeed, by themselves or
 * after a restart, and every acknowledged machine be there. `--database`: PostgreSQL on that disk instead of a folder. Exits with 1 if anything is
 * otherwise.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, ended, machinesOf } from './checks.mjs';
import { startDatabase } from './database.mjs';
import { send, startService } from './served.mjs';

const INSIDE = 'CTFUSION_FAULTS_INSIDE';
const SIZE = '192m';
if (process.env[INSIDE] === undefined) {
  if (process.platform !== 'linux' || process.getuid() !== 0) {
    console.log('skipped: a small disk of its own needs root on Linux');
    process.exit(0);
  }
  const { status } = spawnSync(
    'unshare',
    ['--mount', process.execPath, fileURLToPath(import.meta.url), ...process.argv.slice(2)],
    { stdio: 'inherit', env: { ...process.env, [INSIDE]: 'yes' } },
  );
  process.exit(status ?? 1);
}

const disk = mkdtempSync(join(tmpdir(), 'ctfusion-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', disk]);
if (mounted.status !== 0) {
  console.log(`skipped: ${mounted.stderr}`);
  process.exit(0);
}
chmodSync(disk, 0o777);
const database = process.argv.includes('--database') ? startDatabase(disk) : undefined;
const place = database === undefined ? ['--data', join(disk, 'data')] : ['--database', database.url];
let service = await startService(place);
const task = JSON.parse(readFileSync(new URL('../../examples/step-task.json', import.meta.url), 'utf8'));
const acknowledged = new Set();
let next = 0;
async function register() {
  const system_id = `machine-${next++}`;
  try {
    const { status } = await send(`${service.url}/v1/systems`, 'POST', {
      system_id,
      gpu: 'RTX 4090',
      region: 'x'.repeat(200),
    });
    if (status === 201) acknowledged.add(system_id);
    return status;
  } catch {
    return 'no answer';
  }
}
const predict = async () => {
  try {
    return (await send(`${service.url}/v1/predictions`, 'POST', { system_id: 'machine-0', task })).status;
  } catch {
    return 'no answer';
  }
};
/** Writes until nothing more fits. */
function fill() {
  const file = openSync(join(disk, 'filler'), 'w');
  for (let size = 2 ** 20; size >= 1; size /= 2) {
    try {
      for (;;) writeSync(file, Buffer.alloc(size));
    } catch (error) {
      if (error.code !== 'ENOSPC') throw error;
    }
  }
  closeSync(file);
}

check('with room', (await register()) === 201 && (await predict()) === 200, [...acknowledged]);
fill();
const full = new Set();
for (let index = 0; index < 3000 && (full.size === 0 || full.has(201)); index++) {
  const status = await register();
  if (status !== 201) {
    full.clear();
    full.add(status);
  }
}
for (let index = 0; index < 5; index++) full.add(await register());
check(
  'on a full disk writes are refused',
  [...full].every((status) => [507, 503].includes(status)),
  [...full, next],
);
check('predictions go on', (await predict()) === 200, await predict());
rmSync(join(disk, 'filler'));
let again;
for (let index = 0; index < 100 && again !== 201; index++) {
  again = await register();
  await new Promise((resolve) => setTimeout(resolve, 100));
}
check('with room again writes succeed by themselves', again === 201, again);
await ended(service.child, 'SIGKILL');
service = await startService(place);
const there = await machinesOf(service.url);
const missing = [...acknowledged].filter((id) => !there.has(id));
check('every acknowledged machine is there after kill -9 and a restart', missing.length === 0, {
  acknowledged: acknowledged.size,
  missing: missing.length,
});
await ended(service.child);
database?.remove();
spawnSync('umount', [disk]);
rmSync(disk, { recursive: true, force: true });
