#!/usr/bin/env node
/**
 * A newcomer's path, from the clone to a ranking of offers for a model of one's own:
 *
 *   node scripts/newcomer.mjs [--offers FILE]
 *
 * Clones this checkout into a temporary folder, runs there what the README tells a newcomer to run, and prints of each command wall and
 * processor time. On a busy machine wall time is mostly waiting; processor time is not. Packages come from npm or its cache.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildZooModel } from '@ctfusion/bench';

const checkout = join(dirname(fileURLToPath(import.meta.url)), '..');
const { offers: given } = parseArgs({ options: { offers: { type: 'string' } } }).values;
const offers = given === undefined ? 'examples/offers.json' : resolve(given);
const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-newcomer-'));
const clone = join(scratch, 'ctfusion');

/** The model that the newcomer brings. */
writeFileSync(join(scratch, 'model.onnx'), buildZooModel('resnet50').bytes);

const COMMANDS = [
  ['.', `git clone --quiet ${checkout} ctfusion`],
  [clone, 'npm ci --silent'],
  [clone, 'npm run --silent build'],
  [clone, 'npx ctfusion task new ../model.onnx --batch 8 --frames 96 --size 1280x720 --out task.json'],
  [clone, `npx ctfusion rank --systems ${offers} --tasks task.json --deadline 10m --top 3`],
];

/** Seconds of user and system time of a command's whole tree of processes, as bash's `times` tells them. */
function timed(folder, command) {
  const before = performance.now();
  const { status, stdout, stderr } = spawnSync('bash', ['-c', `${command} || exit 1\ntimes >&2`], {
    cwd: join(scratch, folder === clone ? 'ctfusion' : folder),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command}\n${stderr}`);
  const spent = [
    ...stderr
      .trim()
      .split('\n')
      .at(-1)
      .matchAll(/(\d+)m([\d.]+)s/g),
  ];
  const cpu = spent.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0);
  return { wall: (performance.now() - before) / 1000, cpu, stdout };
}

try {
  const total = { wall: 0, cpu: 0 };
  const line = ({ wall, cpu }, text) =>
    `${wall.toFixed(1).padStart(6)}  ${cpu.toFixed(1).padStart(6)}  ${text}`;
  console.log('wall s   CPU s  command');
  for (const [folder, command] of COMMANDS) {
    const { stdout, ...times } = timed(folder, command);
    total.wall += times.wall;
    total.cpu += times.cpu;
    console.log(line(times, command.replace(checkout, 'ADDRESS')));
    if (command.includes(' rank ')) console.log(stdout.replaceAll(/^/gm, '                ').trimEnd());
  }
  console.log(line(total, `${COMMANDS.length} commands`));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
