import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const command = join(
  dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
  'packages',
  'cli',
  'bin',
  'ctfusion.js',
);

/** Starts `ctfusion serve` without keys or limits. Resolves once it listens. @param place options that say where its data are @param env of the process */
export function startService(place, env = process.env) {
  const options = ['--open', '--port', '0', '--requests-per-minute', '0', '--log-level', 'silent'];
  const child = spawn(process.execPath, [command, 'serve', ...options, ...place], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  endsWithUs(child);
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}`)));
    child.stdout.on('data', (data) => {
      const [, url] = /listening on (\S+)/.exec(String(data)) ?? [];
      if (url !== undefined) resolve({ child, url });
    });
  });
}

/** Starts `ctfusion worker`. Its `begun` resolves once it is at a job. */
export function startWorker(options) {
  const child = spawn(process.execPath, [command, 'worker', ...options], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  endsWithUs(child);
  let told = '';
  child.stderr.on('data', (data) => {
    told += data;
  });
  const begun = async (jobId) => {
    while (!told.includes(`${jobId}: begun`)) {
      if (child.exitCode !== null) throw new Error(`the worker ended with ${child.exitCode}: ${told}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return { child, begun };
}

/** A script that fails leaves nothing running. */
const endsWithUs = (child) => process.once('exit', () => child.kill('SIGKILL'));

/** Sends a document. */
export const send = (url, method, body) =>
  fetch(url, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
