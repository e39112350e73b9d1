#!/usr/bin/env node
// Compares the host_memory benchmark with the same measurement in C (memory-rates.c, built with cc), in turns on one machine.
// Run it on an idle machine after `npm run build`: node packages/bench/scripts/check-memory-rates.mjs
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeMachine } from '../dist/machine/describe-machine.js';
import { measureMemory } from '../dist/micro/memory-bandwidth.js';

const folder = mkdtempSync(join(tmpdir(), 'memory-rates-'));
const program = join(folder, 'memory-rates');
const source = fileURLToPath(new URL('./memory-rates.c', import.meta.url));
execFileSync('cc', ['-O2', '-o', program, source, '-lpthread']);

const { usable_cores } = await describeMachine();
const rounds = 5;
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function own(sizeKb, threads) {
  const parameters = { operation: 'read', working_sets_kb: [sizeKb], num_threads: [threads] };
  const windows = { warm_up_s: 0.2, window_s: 0.1, windows: 5 };
  let rate;
  await measureMemory(
    { name: 'Read', enabled: true, parameters: { ...parameters, ...windows } },
    { threads, memoryBudgetBytes: 2 ** 34 },
    (event) => {
      if (event.event === 'point') rate = median(event.samples);
    },
  );
  return rate;
}

console.log('threads  KiB      bench GiB/s  C GiB/s  ratio');
for (const threads of new Set([1, usable_cores])) {
  for (const sizeKb of [16, 256, 1024, 8192, 65536, 262144]) {
    const [mine, theirs] = [[], []];
    for (let round = 0; round < rounds; round++) {
      mine.push(await own(sizeKb, threads));
      theirs.push(Number(execFileSync(program, [String(sizeKb), String(threads)], { encoding: 'utf8' })));
    }
    const [a, b] = [median(mine), median(theirs)];
    console.log(
      `${String(threads).padEnd(8)} ${String(sizeKb).padEnd(8)} ${a.toFixed(1).padStart(11)}  ${b.toFixed(1).padStart(7)}  ${(a / b).toFixed(2)}`,
    );
  }
}
rmSync(folder, { recursive: true });
