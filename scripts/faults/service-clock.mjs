#!/usr/bin/env node
/**
 * Sets the clock of a running service forward and back (after npm run build):
 *
 *   node scripts/faults/service-clock.mjs
 *
 * Two hours forward, machines are gone until they are heard of; six hours back, they are alive and stay so, jobs are done, runs are learned from, and nobody is
 * locked out for what they asked before. Exits with 1 if anything is otherwise.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, ended, until } from './checks.mjs';
import { send, startService } from './served.mjs';

const HOUR_MS = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'ctfusion-clock-'));
const offset = join(folder, 'offset');
const preload = new URL('./shifted-clock.mjs', import.meta.url).href;
const { child, url } = await startService(['--data', join(folder, 'data')], {
  ...process.env,
  NODE_OPTIONS: `--import=${preload}`,
  CTFUSION_CLOCK_OFFSET: offset,
});
const ask = async (method, path, body) => {
  const reply = await (body === undefined
    ? fetch(`${url}${path}`, { method })
    : send(`${url}${path}`, method, body));
  return { status: reply.status, body: await reply.json() };
};
const task = JSON.parse(readFileSync(new URL('../../examples/step-task.json', import.meta.url), 'utf8'));
const stateOf = async (id) => (await ask('GET', `/v1/systems/${id}`)).body.state;
const beat = async (id) => (await ask('PUT', `/v1/systems/${id}/heartbeat`)).status;
const ranked = async () => (await ask('POST', '/v1/rankings', { task })).body.systems_total ?? 0;
async function setClock(hours) {
  writeFileSync(offset, String(hours * HOUR_MS));
  child.kill('SIGUSR2');
  // The process tells that it has read it.
  await until(() => !existsSync(offset));
}

for (const system_id of ['a', 'b'])
  await ask('POST', '/v1/systems', { system_id, gpu: 'RTX 4090', cpu: 'EPYC 7B13', vcpus: 8 });
check('two machines are alive', (await ranked()) === 2, await ranked());

await setClock(2);
const forward = [await stateOf('a'), await beat('a'), await stateOf('a'), await stateOf('b'), await ranked()];
check('two hours forward: gone until they are heard of', forward.join() === 'gone,200,alive,gone,1', forward);

await setClock(-4);
const back = [await stateOf('a'), await stateOf('b'), await beat('b'), await stateOf('b'), await ranked()];
check('six hours back: alive, and signs of life are taken', back.join() === 'alive,alive,200,alive,2', back);
const fresh = await ask('POST', '/v1/systems', {
  system_id: 'c',
  gpu: 'RTX 3090',
  cpu: 'EPYC 7B13',
  vcpus: 8,
});
check('a machine is registered', fresh.status === 201 && (await ranked()) === 3, fresh.body.state);
const predicted = async () =>
  (await ask('POST', '/v1/predictions', { system_id: 'c', task })).body.predictions[0];
const before = await predicted();
let told;
for (let index = 0; index < 3; index++)
  told = await ask('POST', '/v1/observations', {
    schema_version: 1,
    system_id: 'c',
    task,
    times: { total_time_ms: before.predicted_total_time_ms * (1.1 + index / 1e6) },
  });
const after = await predicted();
check(
  'runs are learned from, and are no drift',
  told.status === 201 &&
    told.body.drifting === false &&
    after.upper_ms / after.lower_ms < before.upper_ms / before.lower_ms,
  [before.upper_ms / before.lower_ms, after.upper_ms / after.lower_ms],
);
const { body: job } = await ask('POST', '/v1/jobs', { kind: 'evaluate', task_kind: 'step' });
let done = job;
while (!['done', 'failed'].includes(done.state)) {
  await new Promise((resolve) => setTimeout(resolve, 300));
  ({ body: done } = await ask('GET', `/v1/jobs/${job.job_id}`));
}
check('a job is done once', done.state === 'done' && done.attempts === 1, [done.state, done.attempts]);

await setClock(0);
const right = [await beat('a'), await beat('b'), await beat('c'), await ranked()];
check('set right: all are alive', right.join() === '200,200,200,3', right);
const exitCode = await ended(child);
check('it stops in order', exitCode === 0, exitCode);
rmSync(folder, { recursive: true, force: true });
