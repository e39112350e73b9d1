import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type JobDocument, jobDocument, readDocument } from '@ctfusion/schema/documents';
import { expect, it, vi } from 'vitest';
import { formatJob } from '../src/job-text.js';
import { createProgram } from '../src/program.js';

const example = (file: string): string =>
  fileURLToPath(new URL(`../../../examples/${file}`, import.meta.url));
const offers = example('offers.json');
const training = ['--tasks', example('training-task.json'), '--epochs', '3', '--samples', '50000'];

/** What a command line prints, in this process. */
async function printed(args: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  try {
    const program = await createProgram([args[0]!]);
    await program.parseAsync([...args, '--quiet'], { from: 'user' });
  } finally {
    write.mockRestore();
  }
  return lines.join('');
}

async function ranked(...args: string[]): Promise<JobDocument> {
  const text = await printed(['rank', '--systems', offers, '--json', ...args]);
  return readDocument(jobDocument, JSON.parse(text), 'printed');
}

it.each([
  [[...training, '--setup', 'image=8GB,disk=1GB'], "'--setup': 'disk=1GB' is none of image=SIZE"],
  [[...training, '--setup', 'image=-8GB'], "'--setup': '-8GB' is no size"],
  [[...training, '--setup', 'image=8'], "'--setup': '8' is no size"],
  [[...training, '--budget', '0'], "'--budget': '0' is not a number above 0"],
  [[...training, '--checkpoint', '10GB', '5GB'], "'--checkpoint': names two sizes"],
  [[...training, '--checkpoint', '10x'], "'--checkpoint': '10x' is no duration"],
  [[...training, '--tokens', '5'], 'both say how much there is to do'],
  [[...training, '--images', '0'], "'--images': '0' is not a whole number at least 1"],
  [
    [...training, '--setup', 'image=80GB', '--deadline', '1m'],
    'the deadline is over before any download and loading ends',
  ],
])('rank %j is refused in one line', async (args, message) => {
  const program = await createProgram(['rank']);
  const run = program.parseAsync(['rank', '--systems', offers, ...args], { from: 'user' });
  await expect(run).rejects.toThrow(message);
});

it('ranks offers for a training job, from the click to the result', async () => {
  const { job, systems, objective } = await ranked(
    ...training,
    ...['--batch', '64', '--eval-every', '1000', '--checkpoint', '10GB', '--setup', 'image=8GB,data=50GB'],
  );
  expect(job).toMatchObject({ runs: 2346, epochs: 3, evaluations: 2, checkpoint_gb: 10 });
  expect(objective).toBe('cost');
  for (const { start_ms, run_ms, done_ms, phases, cost, price_per_hour } of systems) {
    if (run_ms === undefined) continue;
    expect(done_ms).toBeCloseTo(start_ms! + run_ms, 3);
    expect(Object.values(phases!).reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(done_ms!, 3);
    expect(cost!.total).toBeCloseTo((price_per_hour! * done_ms!) / 3_600_000, 9);
    expect(cost!.per_epoch).toBeCloseTo(cost!.total / 3, 9);
  }
  const costs = systems.flatMap(({ cost }) => cost?.total ?? []);
  expect(costs).toEqual([...costs].sort((a, b) => a - b));
});

it('ranks for a part of an epoch', async () => {
  const part = ['--tasks', example('training-task.json'), '--samples', '5000', '--epochs', '0.1'];
  const { job, systems, systems_unsupported } = await ranked(...part);
  // ⌈5,000 / 32⌉ = 157 steps are an epoch, and ⌈15.7⌉ a tenth of it.
  expect(job).toMatchObject({ runs: 16, epochs: 0.1, results: { of: 'samples', count: 500 } });
  expect(systems.length + systems_unsupported).toBe(24);
  const { run, run_ms } = systems[0]!;
  expect(run_ms).toBeCloseTo(16 * run!.predicted_total_time_ms, 6);
});

it('uses the devices of an offer where that is faster, and says how', async () => {
  const { systems } = await ranked('--tasks', example('diffusion-task.json'), '--images', '100000');
  const raw = JSON.parse(readFileSync(offers, 'utf8')) as { offers: { id: number; num_gpus: number }[] };
  const gpus = new Map(raw.offers.map(({ id, num_gpus }) => [`vast_${id}`, num_gpus]));
  for (const { system_id, devices } of systems) {
    if (devices === undefined) continue;
    const count = gpus.get(system_id)!;
    expect(devices).toEqual(count > 1 ? { used: count, by: 'replicas' } : { used: 1, by: 'one' });
  }
  const fixed = await ranked(
    ...['--tasks', example('diffusion-task.json'), '--images', '100000', '--devices', '1'],
  );
  expect(new Set(fixed.systems.flatMap(({ devices }) => devices?.used ?? []))).toEqual(new Set([1]));
});

it('puts what is over the budget last, and says where all are', async () => {
  const { systems } = await ranked(...training, '--budget', '0.1', '--minimum-billing', '1h');
  const over = systems.flatMap(({ over_budget }) => over_budget ?? []);
  expect(over.indexOf(true)).toBeGreaterThan(0);
  expect(over.slice(over.indexOf(true)).every(Boolean)).toBe(true);
  const document = await ranked(...training, '--budget', '0.001');
  expect(formatJob(document, 3, 80)).toMatch(
    /none is within the budget of 0\.001: the cheapest costs 0\.0\d+/,
  );
});

it('costs more where the machine may be taken away more often', async () => {
  const often = async (perDay: string): Promise<number> => {
    const job = [...training, '--batch', '64', '--checkpoint', '10GB', '1m'];
    const { systems } = await ranked(...job, '--interruptions-per-day', perDay, '--top', '1');
    return systems[0]!.cost!.total;
  };
  const [never, some, many] = [await often('0'), await often('24'), await often('240')];
  expect(some).toBeGreaterThan(never);
  expect(many).toBeGreaterThan(some);
});

it('fits 80 columns', async () => {
  const document = await ranked(
    ...training,
    ...['--setup', 'image=8GB', '--deadline', '2h', '--interruptible', '--checkpoint', '10m'],
  );
  const text = formatJob(document, 20, 80);
  const table = text.split('\n').filter((line) => /^\s*(rank|\d+) /.test(line));
  expect(table.length).toBeGreaterThan(10);
  for (const line of table) expect(line.length).toBeLessThanOrEqual(80);
  expect(text).toMatch(/no room for: /);
});

it('predict tells of a job in the order of the systems', async () => {
  const text = await printed(['predict', '--systems', offers, '--json', ...training]);
  const { systems, objective } = readDocument(jobDocument, JSON.parse(text), 'printed');
  expect(objective).toBeUndefined();
  expect(systems.map(({ system_id }) => system_id)).toEqual(systems.map(({ system_id }) => system_id).sort());
  expect(systems.every(({ rank }) => rank === null)).toBe(true);
});
