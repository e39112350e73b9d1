#!/usr/bin/env node
/**
 * Feeds damaged input of every kind to the readers and predictors, and reports what ends neither in a sound result nor in one line.
 *
 *   npm run fuzz -- [--seconds 60] [--seed 1] [--from 0] [--cases N] [--subjects 'csv,bundle']
 *
 * Case N of a seed is always the same; `--from N --cases 1` repeats it. Exits with 1 if anything was found.
 * The cases run in a child process, which is ended where a case takes over 10 s.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { trainBundle } from './training.mjs';

const LONGEST_CASE_MS = 10_000;
/** Loading the subjects, which reads data and a bundle. */
const LONGEST_START_MS = 120_000;
const HEAP_MIB = 2048;
const worker = fileURLToPath(new URL('./worker.mjs', import.meta.url));

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    cases: { type: 'string', default: 'Infinity' },
    /** Names as in subjects.mjs, with commas; all where left out. */
    subjects: { type: 'string', default: '' },
  },
});
const work = mkdtempSync(join(tmpdir(), 'ctfusion-fuzz-'));
const counts = {};
const findings = new Map();
const last = Number(values.from) + Number(values.cases);

function count(subject, outcome) {
  counts[subject] ??= { read: 0, refused: 0, found: 0 };
  counts[subject][outcome]++;
}

/** Each kind of finding is printed once, by its first line; further ones are counted. */
function find({ index, subject, what }) {
  count(subject, 'found');
  const kind = `${subject}: ${what.split('\n')[0].replaceAll(/[\d.]+/g, '#')}`;
  findings.set(kind, (findings.get(kind) ?? 0) + 1);
  if (findings.get(kind) === 1) console.log(`seed ${values.seed}, case ${index}, ${subject}: ${what}`);
}

/** Runs cases until the end or until one hangs or kills the child; returns the index to go on from. */
function runCases(from, bundles, deadline) {
  return new Promise((resolve) => {
    const settings = {
      seed: Number(values.seed),
      from,
      last,
      bundles,
      work,
      subjects: values.subjects,
      deadline,
    };
    // JSON has no Infinity.
    if (last === Infinity) settings.last = Number.MAX_SAFE_INTEGER;
    const child = spawn(
      process.execPath,
      [`--max-old-space-size=${HEAP_MIB}`, worker, JSON.stringify(settings)],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let current;
    let ending = '';
    let since = Date.now();
    child.stderr.on('data', (chunk) => (ending = (ending + chunk).slice(-2000)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const message = JSON.parse(line);
      since = Date.now();
      if (message.start !== undefined) current = message.start;
      else if (message.what === undefined) count(message.subject, message.outcome);
      else find(message);
    });
    const watch = setInterval(() => {
      const limit = current === undefined ? LONGEST_START_MS : LONGEST_CASE_MS;
      if (Date.now() - since > limit) child.kill('SIGKILL');
    }, 500);
    child.on('close', (code, signal) => {
      clearInterval(watch);
      if (code === 0) return resolve(last);
      if (current === undefined) throw new Error(`the child did not start: ${ending}`);
      find({
        ...current,
        what: signal === 'SIGKILL' ? 'ran over 10 s' : `ended the process: ${code ?? signal}\n${ending}`,
      });
      resolve(current.index + 1);
    });
  });
}

const bundles = await trainBundle(work);
const deadline = Date.now() + 1000 * Number(values.seconds);
for (let from = Number(values.from); from < last && Date.now() < deadline; ) {
  from = await runCases(from, bundles, deadline);
}
console.table(counts);
for (const [kind, times] of findings) console.log(`${times} × ${kind}`);
rmSync(work, { recursive: true, force: true });
process.exitCode = findings.size > 0 ? 1 : 0;
