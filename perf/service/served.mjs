/** A service in a process of its own, and what the system tells of that process. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Linux counts a process's time in hundredths of a second. */
const MS_PER_TICK = 10;

/**
 * Starts `ctfusion serve` of a checkout on a free port, without a limit of requests. Resolves once it listens, with its first key.
 * @param place options that say where its data are @param nodeOptions before the command, such as `--cpu-prof` @param hasChannel for messages
 */
export function startService(root, place, { nodeOptions = [], hasChannel = false } = {}) {
  const command = join(root, 'packages', 'cli', 'bin', 'ctfusion.js');
  const options = ['--port', '0', '--requests-per-minute', '0', '--log-level', 'error'];
  const child = spawn(process.execPath, [...nodeOptions, command, 'serve', ...options, ...place], {
    stdio: ['ignore', 'pipe', 'inherit', ...(hasChannel ? ['ipc'] : [])],
  });
  let told = '';
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}`)));
    child.stdout.on('data', (data) => {
      told += data;
      const url = /listening on (\S+)/.exec(told)?.[1];
      const key = /kept nowhere: (\S+)/.exec(told)?.[1];
      if (url !== undefined && key !== undefined) resolve({ child, url, key });
    });
  });
}

/** Resolves once it has ended. */
export async function stopService({ child }) {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

/** Processor time that a process has used, ms; NaN where the system does not tell it. */
export function cpuMsOf({ child }) {
  try {
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  } catch {
    return Number.NaN;
  }
}

/**
 * Processor time that each thread of a process has used: name → ms. Threads of one name, and those without, are taken together.
 * @param file as `thread-teller.mjs` wrote it
 */
export function threadsCpuMsOf({ child }, file) {
  const told = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  const names = new Map(told.map((line) => line.split(' ')));
  const times = {};
  for (const thread of readdirSync(`/proc/${child.pid}/task`)) {
    const fields = readFileSync(`/proc/${child.pid}/task/${thread}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    const name = names.get(thread) ?? 'others';
    times[name] = (times[name] ?? 0) + (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  }
  return times;
}

/** Memory that a process holds, MiB; NaN where the system does not tell it. */
export function memoryMibOf({ child }) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** Sends a document with a key; parsed. @throws Error of an answer that is no success */
export async function ask({ url, key }, method, path, body) {
  const answer = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
