import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { InputError } from '@ctfusion/base';
import type { JobProgress } from '@ctfusion/storage';
import type { Order, Progress, Reply } from './orders.js';

export interface ChildLimits {
  /** Of its heap, MiB; beyond, it dies alone. */
  readonly memoryMb: number;
  readonly timeLimitMs: number;
  /** Ends the child at once. */
  readonly signal?: AbortSignal;
  /** Told how far it is. */
  readonly onProgress?: (progress: JobProgress) => void;
}

/** The child was ended, or ended by itself, before it answered. */
export class ChildDiedError extends Error {
  override readonly name = 'ChildDiedError';
}

const program = fileURLToPath(new URL('./child.js', import.meta.url));

/**
 * Does a piece of work in a process of its own, which sees no variable of ours, and whose memory and time are limited: whatever it is
 * given, this process goes on.
 * @throws InputError as the work; ChildDiedError if the child ends without an answer.
 */
export function runChild(
  order: Order,
  { memoryMb, timeLimitMs, signal, onProgress }: ChildLimits,
): Promise<Extract<Reply, { kind: 'done' }>> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new ChildDiedError('it was stopped'));
    const child = fork(program, [], {
      execArgv: [`--max-old-space-size=${memoryMb}`],
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    let why: string | undefined;
    let reply: Reply | undefined;
    const end = (reason: string): void => {
      why ??= reason;
      child.kill('SIGKILL');
    };
    const stop = (): void => end('it was stopped');
    const timer = setTimeout(() => end(`it took longer than ${timeLimitMs / 1000} s`), timeLimitMs);
    signal?.addEventListener('abort', stop, { once: true });
    child.on('message', (message: Reply | Progress) => {
      if (message.kind === 'progress') onProgress?.(message.progress);
      else reply = message;
    });
    child.on('error', (error) => end(error.message));
    child.once('close', (code, killer) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      if (reply === undefined)
        reject(new ChildDiedError(why ?? `it ended with ${killer ?? code}, out of memory perhaps`));
      else if (reply.kind === 'done') resolve(reply);
      else if (reply.kind === 'refused') reject(new InputError(reply.code, reply.detail, reply.location));
      else reject(new Error(reply.message));
    });
    child.send(order, (error) => {
      if (error !== null) end(error.message);
    });
  });
}
