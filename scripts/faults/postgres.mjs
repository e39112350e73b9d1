#!/usr/bin/env node
/**
 * Stops PostgreSQL under two services and starts it again (after npm run build; needs Debian's postgresql):
 *
 *   node scripts/faults/postgres.mjs
 *
 * Meanwhile requests that need it must fail with 503, those that do not must be answered, and afterwards both recover by themselves. Then both
 * activate a bundle at once: one must win, and both serve it. Exits with 1 if anything is otherwise.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { send, startService } from './served.mjs';

const DEBIAN = '/usr/lib/postgresql';
const bin = join(DEBIAN, readdirSync(DEBIAN)[0], 'bin');
const folder = mkdtempSync(join(tmpdir(), 'ctfusion-postgres-'));
chmodSync(folder, 0o777);
const data = join(folder, 'data');
// PostgreSQL does not run as root.
const user = process.getuid() === 0 ? ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups'] : [];
const run = (program, ...args) => {
  const [command, ...rest] = [...user, join(bin, program), ...args];
  execFileSync(command, rest, { cwd: folder, stdio: 'ignore' });
};
const startDatabase = () =>
  run(
    'pg_ctl',
    '-D',
    data,
    '-w',
    '-o',
    `-c listen_addresses= -k ${folder}`,
    '-l',
    join(folder, 'log'),
    'start',
  );
run('initdb', '--auth=trust', '--username=ctfusion', '--encoding=UTF8', '--locale=C.UTF-8', data);
startDatabase();

const place = ['--database', `postgres://ctfusion@/postgres?host=${encodeURIComponent(folder)}`];
const services = await Promise.all([startService(place), startService(place)]);
const faults = [];
const check = (name, isRight, seen) => {
  console.log(`${isRight ? 'right' : 'WRONG'}: ${name}: ${JSON.stringify(seen)}`);
  if (!isRight) faults.push(name);
};
const [first, second] = services.map(({ url }) => url);
const register = async (url, id) =>
  (await send(`${url}/v1/systems`, 'POST', { system_id: id, gpu: 'RTX 4090' })).status;
const task = JSON.parse(readFileSync(new URL('../../examples/step-task.json', import.meta.url), 'utf8'));
const predict = async (url, id) =>
  (await send(`${url}/v1/predictions`, 'POST', { system_id: id, task })).status;
const until = async (isSo, milliseconds = 20_000) => {
  const began = Date.now();
  while (Date.now() - began < milliseconds) {
    if (await isSo()) return Date.now() - began;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return undefined;
};

check('a machine is registered with one service', (await register(first, 'one')) === 201, 201);
const told = await until(async () => (await predict(second, 'one')) === 200);
check('the other predicts it', told !== undefined, `${told} ms`);

run('pg_ctl', '-D', data, '-m', 'immediate', 'stop');
const down = [
  await register(first, 'two'),
  await register(second, 'two'),
  await predict(first, 'one'),
  (await fetch(`${first}/ready`)).status,
];
check('without the database: write, write, prediction, readiness', down.join() === '503,503,200,503', down);
startDatabase();
const back = await until(async () => (await register(first, 'three')) === 201);
check('it recovers by itself', back !== undefined, `${back} ms`);
const heard = await until(async () => (await predict(second, 'three')) === 200);
check('the other hears of changes again', heard !== undefined, `${heard} ms`);

const { bundles } = await (await fetch(`${first}/v1/bundles`)).json();
const { bundle_id: bundle } = bundles.find(({ task_kind }) => task_kind === 'step');
const activate = async (url) =>
  (await send(`${url}/v1/bundles/${bundle}/activation`, 'PUT', { expected_generation: 1 })).status;
const won = (await Promise.all([activate(first), activate(second)])).sort();
check('of two activations at once one wins', won.join() === '200,409', won);

for (const { child } of services) child.kill('SIGTERM');
await Promise.all(services.map(({ child }) => new Promise((resolve) => child.once('exit', resolve))));
run('pg_ctl', '-D', data, '-m', 'immediate', 'stop');
rmSync(folder, { recursive: true, force: true });
process.exitCode = faults.length === 0 ? 0 : 1;
