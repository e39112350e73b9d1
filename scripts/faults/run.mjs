#!/usr/bin/env node
/**
 * Kills commands at random moments, fills disks under them and starts two at once, and counts how often something half-written was to be
 * seen afterwards.
 *
 *   node scripts/faults/run.mjs [--seed 1] [--kills 60] [--full-disks 20] [--races 12]
 *                                [--subjects 'rank,train']     (after npm run build, as root on Linux)
 *
 * Exits with 1 if anything was. What was found wrong stays in the folder that it prints.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from './command.mjs';
import { canMount, fillOnce } from './full-disks.mjs';
import { killOnce } from './kills.mjs';
import { canIsolate, raceBenchmarks, raceOutputs, raceTrainings } from './races.mjs';
import { seeded } from './random.mjs';
import { BENCH, prepareSubjects, trainBundle } from './subjects.mjs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    kills: { type: 'string', default: '60' },
    'full-disks': { type: 'string', default: '20' },
    races: { type: 'string', default: '12' },
    /** Names as in subjects.mjs and `bench`, with commas; all where left out. */
    subjects: { type: 'string' },
  },
});
const random = seeded(Number(values.seed));
const work = mkdtempSync(join(tmpdir(), 'ctfusion-faults-'));
let faultCount = 0;

/** Runs one case in a folder of its own, which goes unless something was wrong. */
async function inFolder(name, action) {
  const folder = join(work, name.replaceAll(' ', '-'));
  const result = await action(folder);
  for (const fault of result.faults) console.log(`${name}: ${fault}`);
  faultCount += result.faults.length;
  if (result.faults.length === 0) rmSync(folder, { recursive: true, force: true });
  return result;
}

const names = values.subjects?.split(',');
// The bundle that ships has learned from the runs that `calibrate` is given.
const needsOwn = names === undefined || names.includes('calibrate');
const bundle = needsOwn ? await trainBundle(join(work, 'bundle')) : join(projectRoot, 'bundles', 'frames');
const subjects = await prepareSubjects(join(work, 'reference'), bundle, names);
const withBench = names === undefined || names.includes(BENCH.name);
const counts = { kills: 0, 'in time': 0, 'left something': 0, 'full disks': 0, 'were full': 0, races: 0 };

// A benchmark takes ten times as long as the others: one kill in ten.
for (let index = 0; index < Number(values.kills); index++) {
  const subject =
    withBench && index % 10 === 9 ? { ...BENCH, durationMs: 15_000 } : subjects[index % subjects.length];
  const { killed, leftovers } = await inFolder(`kill ${index} of ${subject.name}`, (folder) =>
    killOnce(subject, folder, random),
  );
  counts.kills++;
  if (killed) counts['in time']++;
  if (leftovers > 0) counts['left something']++;
}

for (let index = 0; index < Number(values['full-disks']) && canMount(); index++) {
  const subject = subjects[index % subjects.length];
  const kib = Math.round(4 * 2 ** (random() * 7));
  const { full } = await inFolder(`full disk ${index} of ${kib} KiB under ${subject.name}`, (folder) =>
    fillOnce(subject, folder, kib),
  );
  counts['full disks']++;
  if (full) counts['were full']++;
}

const outputs = subjects.filter(({ out }) => out !== undefined);
for (let index = 0; index < Number(values.races) && canIsolate(); index++) {
  const race = (folder) => {
    if (index % 3 === 0) return raceTrainings(folder);
    if (withBench && index % 12 === 11) return raceBenchmarks(folder);
    return raceOutputs(outputs[index % outputs.length], folder);
  };
  await inFolder(`race ${index}`, async (folder) => ({ faults: await race(folder) }));
  counts.races++;
}

console.log(JSON.stringify({ seed: Number(values.seed), ...counts, faults: faultCount }));
if (faultCount > 0) console.log(`see ${work}`);
else rmSync(work, { recursive: true, force: true });
process.exitCode = faultCount > 0 ? 1 : 0;
