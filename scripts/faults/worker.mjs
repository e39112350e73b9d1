#!/usr/bin/env node
/**
 * Kills a worker in the middle of a job (after npm run build; needs Debian's postgresql):
 *
 *   node scripts/faults/worker.mjs
 *
 * Another worker must begin the job once more and finish it; a job whose workers both die must be given up, and say so. Exits with 1 if anything
 * is otherwise.
 */
import { readFileSync } from 'node:fs';
import { check, ended } from './checks.mjs';
import { startDatabase } from './database.mjs';
import { send, startService, startWorker } from './served.mjs';

const MACHINES = 6;
/** Long enough for a worker that lives on a busy machine. */
const LEASE_SECONDS = 8;
const database = startDatabase();
const { url, child: service } = await startService(['--database', database.url]);
const worker = () =>
  startWorker(['--database', database.url, '--no-nightly', '--lease', String(LEASE_SECONDS)]);
const post = async (path, body) => (await send(`${url}${path}`, 'POST', body)).json();
const jobAt = async (id) => (await fetch(`${url}/v1/jobs/${id}`)).json();
const settled = async (id) => {
  for (;;) {
    const job = await jobAt(id);
    if (job.state === 'done' || job.state === 'failed') return job;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

const task = JSON.parse(readFileSync(new URL('../../examples/step-task.json', import.meta.url), 'utf8'));
for (let index = 0; index < MACHINES; index++) {
  const system_id = `machine-${index}`;
  await post('/v1/systems', { system_id, gpu: 'RTX 4090', cpu: 'EPYC 7B13', vcpus: 8 });
  const { predictions } = await post('/v1/predictions', { system_id, task });
  const total_time_ms = 1.1 * predictions[0].predicted_total_time_ms;
  await post('/v1/observations', { schema_version: 1, system_id, task, times: { total_time_ms } });
}

async function killedIn(id) {
  const dying = worker();
  await dying.begun(id);
  await ended(dying.child, 'SIGKILL');
}
const ask = async () => (await post('/v1/jobs', { kind: 'evaluate', task_kind: 'step' })).job_id;

const first = await ask();
await killedIn(first);
check('of a job whose worker was killed the state', (await jobAt(first)).state === 'running', 'running');
const other = worker();
const { state, attempts, result } = await settled(first);
check('another worker finished it', state === 'done' && attempts === 2, { state, attempts });
check('with a result', result?.systems === MACHINES, result);
await ended(other.child);

const second = await ask();
await killedIn(second);
await killedIn(second);
const last = worker();
const given = await settled(second);
check(
  'a job whose workers died twice is given up',
  given.state === 'failed' && given.attempts === 2,
  given.error,
);
await Promise.all([last.child, service].map((child) => ended(child)));
database.remove();
