import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
export const bin = fileURLToPath(new URL('../../packages/cli/bin/ctfusion.js', import.meta.url));

/** Starts a program in a group of its own; `ended` gives exit code, signal and what it printed. */
export function start(program, args, cwd) {
  const child = spawn(program, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

/** Runs `ctfusion` as a user does. */
export const ctfusion = (args, cwd) => start(process.execPath, [bin, ...args], cwd);

/** As `ctfusion`, and waits. @throws if it does not end with 0. */
export async function succeed(args, cwd) {
  const result = await ctfusion(args, cwd).ended;
  if (result.code !== 0) throw new Error(`ctfusion ${args.join(' ')}: ${result.stderr}`);
  return result;
}

/** Kills a process and what it started. */
export function killGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // All of them have ended.
  }
}
