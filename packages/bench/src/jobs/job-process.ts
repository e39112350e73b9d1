import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type JobEvent, jobEventSchema } from '../measuring/job-event.js';
import type { Job } from './job.js';

/** How a child ended. */
type JobEnd = 'finished' | 'crashed' | 'timeout' | 'interrupted';

export interface JobOutcome {
  readonly events: readonly JobEvent[];
  readonly end: JobEnd;
  /** Exit status or signal, and the last line of what the child complained about; empty after a good end. */
  readonly detail: string;
}

export interface JobOptions {
  /** The child is killed after this time, s. */
  readonly timeLimitSeconds: number;
  /** Ctrl-C: the child is killed at once. */
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: JobEvent) => void) | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Program to run instead of the job runner: for tests of its faults. */
  readonly program?: string | undefined;
}

/** In few files, which start sooner (`scripts/bundle-jobs.mjs`), where the build made them. */
const bundledPath = fileURLToPath(new URL('./bundled/run-job.js', import.meta.url));
const modulesPath = fileURLToPath(new URL('./run-job.js', import.meta.url));
const runnerPath = existsSync(bundledPath) ? bundledPath : modulesPath;
const keptComplaint = 4000;

/**
 * Runs a job in a process of its own and gathers its JSON lines. GPU stacks hang, abort and segfault; whatever the child
 * does, this resolves, with all events that came before.
 */
export function runJobProcess(job: Job, options: JobOptions): Promise<JobOutcome> {
  const { signal } = options;
  if (signal?.aborted) return Promise.resolve({ events: [], end: 'interrupted', detail: '' });
  const child = spawn(process.execPath, [options.program ?? runnerPath, JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.environment },
  });
  const events: JobEvent[] = [];
  let complaint = '';
  let end: JobEnd | undefined;
  const kill = (why: JobEnd) => {
    end ??= why;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(() => kill('timeout'), options.timeLimitSeconds * 1000);
  const interrupt = () => kill('interrupted');
  signal?.addEventListener('abort', interrupt, { once: true });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    const event = parseEvent(line);
    if (event === undefined) return;
    events.push(event);
    options.onEvent?.(event);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-keptComplaint);
  });
  return new Promise((resolve) => {
    const settle = (status: string) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
      const finalEnd = end ?? (status === '' ? 'finished' : 'crashed');
      const limit = `no end within ${options.timeLimitSeconds} s`;
      const what = finalEnd === 'timeout' ? limit : [status, lastLine(complaint)].filter(Boolean).join(': ');
      resolve({ events, end: finalEnd, detail: finalEnd === 'finished' ? '' : what });
    };
    child.on('error', (error) => settle(error.message));
    // 'close' comes after all output is read, unlike 'exit'.
    child.on('close', (code, killer) =>
      settle(killer ? `killed by ${killer}` : code === 0 ? '' : `exit status ${code}`),
    );
  });
}

/** A line that is no event is a native library talking, and left alone. */
function parseEvent(line: string): JobEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return jobEventSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** The most telling line of a complaint: an error's message rather than the stack below it. */
function lastLine(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('at ') && !line.startsWith('Node.js v'));
  const telling = lines.findLast((line) => /error|abort|fail|assert/i.test(line));
  return (telling ?? lines.at(-1) ?? '').slice(0, 300);
}
