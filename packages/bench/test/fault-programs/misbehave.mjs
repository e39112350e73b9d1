// Stands in for the job runner: does what GPU stacks do. The fault is the benchmark's name, or the variable's value.
import { writeSync } from 'node:fs';

const job = JSON.parse(process.argv[2]);
const say = (event) => writeSync(1, `${JSON.stringify(event)}\n`);
const point = (at) => ({
  event: 'point',
  at,
  samples: [1, 1.1, 0.9],
  firstRunMs: 5,
  warmUpRuns: 0,
  isStable: true,
  runsPerSample: 1,
  precision: 'native',
  coresUsed: 1,
  coresBusy: 1,
});

if (job.kind === 'probe') {
  say({ event: 'facts', backend: 'fake', device: 'fake', emulated: [], details: {} });
  process.exit(0);
}
const fault = job.plan?.name ?? 'fine';
writeSync(1, 'a native library says hello\n{ this is no JSON\n');
say({ event: 'point_started', at: 1 });
say(point(1));
if (fault !== 'fine') {
  say({ event: 'point_started', at: 2 });
  if (fault === 'hangs') await new Promise((resolve) => setTimeout(resolve, 1e9));
  if (fault === 'aborts') process.abort();
  if (fault === 'segfaults') process.kill(process.pid, 'SIGSEGV');
  if (fault === 'killed') process.kill(process.pid, 'SIGKILL');
  if (fault === 'throws') throw new Error('the device is lost');
}
say({ event: 'stopped', reason: 'completed', at: 1, detail: '' });
