import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';

export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(projectRoot, 'packages', 'cli', 'dist');
/** Less than a test's own limit, so that an error names the command. */
const PATIENCE_MS = 250_000;

/** What a command line ended with. */
interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the built `ctfusion` in a folder, as a user would: a process of its own. */
export function spawnCtfusion(args: readonly string[], cwd: string, input = ''): Ended {
  const command = [join(dist, 'bin.js'), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd, input, encoding: 'utf8' });
  return { status, stdout, stderr };
}

let thread: { worker: Worker; port: MessageChannel['port1']; signal: Int32Array } | undefined;

function openThread(): NonNullable<typeof thread> {
  const { port1, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(join(projectRoot, 'test', 'command-thread.mjs'), {
    workerData: { main: pathToFileURL(join(dist, 'main.js')).href, signal, port: port2 },
    transferList: [port2],
  });
  // The tests end when they end, whatever waits here.
  worker.unref();
  port1.unref();
  return { worker, port: port1, signal };
}

/**
 * Runs the built `ctfusion` in a folder, all of it but the start of a process: that costs more than most commands.
 * @param variables of the environment, beside those of the tests
 */
export function ctfusion(
  args: readonly string[],
  cwd: string,
  variables: Readonly<Record<string, string>> = {},
): Ended {
  thread ??= openThread();
  const { port, signal } = thread;
  const before = process.cwd();
  process.chdir(cwd);
  try {
    Atomics.store(signal, 0, 0);
    port.postMessage({ args, variables });
    if (Atomics.wait(signal, 0, 0, PATIENCE_MS) === 'timed-out') {
      // What still runs must not write where the next command does.
      void thread.worker.terminate();
      thread = undefined;
      throw new Error(`no end: ${args.join(' ')}`);
    }
  } finally {
    process.chdir(before);
  }
  const { message } = receiveMessageOnPort(port) as { message: Ended & { thrown?: string } };
  const { thrown, ...ended } = message;
  if (thrown !== undefined) throw new Error(thrown);
  return ended;
}
