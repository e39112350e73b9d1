/** Wall and processor time of child processes. On a busy machine wall time is mostly waiting; processor time is not. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Linux counts a process's time in hundredths of a second. */
const MS_PER_TICK = 10;

/** Processor time, ms, of all children that have ended; NaN where the system does not tell it. */
function childrenCpuMs() {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    // User and system time of waited-for children: fields 16 and 17 of proc(5), of which two are cut off here.
    return (Number(fields[13]) + Number(fields[14])) * MS_PER_TICK;
  } catch {
    return Number.NaN;
  }
}

/** One run of Node. @returns wall and processor time, ms @throws Error with what it wrote, if it fails */
function run(args) {
  const cpuBefore = childrenCpuMs();
  const before = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  const wall = performance.now() - before;
  if (status !== 0) throw new Error(stderr);
  return { wall, cpu: childrenCpuMs() - cpuBefore };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const round = (value) => Number(value.toPrecision(3));

/**
 * Runs commands in turn, `rounds` times, so that whatever else the machine does falls on all of them.
 * @param commands name → arguments of Node
 * @returns name → wall time (ms: median and least) and processor time (ms: mean, as its clock is coarse)
 */
export function inTurn(commands, rounds) {
  const names = Object.keys(commands);
  const runs = Object.fromEntries(names.map((name) => [name, []]));
  for (const name of names) run(commands[name]); // what the disk has not read yet
  for (let turn = 0; turn < rounds; turn++) for (const name of names) runs[name].push(run(commands[name]));
  return Object.fromEntries(
    names.map((name) => {
      const walls = runs[name].map(({ wall }) => wall);
      const cpu = runs[name].reduce((sum, one) => sum + one.cpu, 0) / rounds;
      return [
        name,
        { wall_ms: round(median(walls)), least_wall_ms: round(Math.min(...walls)), cpu_ms: round(cpu) },
      ];
    }),
  );
}
