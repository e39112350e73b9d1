import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('test-runner.mjs', import.meta.url));

/** A process and all that it started, and they; on Linux, elsewhere the process alone. */
function withDescendants(pid) {
  const parents = new Map();
  try {
    for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
      try {
        const [, parent] = /^.*\) \S (\d+)/s.exec(readFileSync(`/proc/${name}/stat`, 'utf8'));
        parents.set(Number(name), Number(parent));
      } catch {
        // It has just ended.
      }
    }
  } catch {
    return [pid];
  }
  const found = [pid];
  for (const one of found) for (const [child, parent] of parents) if (parent === one) found.push(child);
  return found;
}

/** Tests of a copy of the repository, as often as they are asked for. What hangs is ended, with all processes that it started. */
export class Tests {
  #copy;
  #child;

  constructor(copy) {
    this.#copy = copy;
  }

  /**
   * Whether the tests pass; a run beyond its time does not.
   *
   * @param {readonly string[]} tests absolute paths
   * @param {{ changed?: readonly (string | undefined)[], limitSeconds: number }} options `changed` are sources that differ from the last
   *   run; the limit counts seconds in which this process ran, as both may be paused
   */
  async pass(tests, { changed = [], limitSeconds }) {
    this.#child ??= await this.#start();
    const child = this.#child;
    child.send({ tests, changed: changed.filter((file) => file !== undefined) });
    const end = new AbortController();
    const { signal } = end;
    let seconds = 0;
    const late = new Promise((done) => {
      const timer = setInterval(() => {
        seconds += 1;
        if (seconds > limitSeconds) done([undefined]);
      }, 1000);
      signal.addEventListener('abort', () => clearInterval(timer));
    });
    const ended = once(child, 'exit', { signal }).then(() => [undefined]);
    ended.catch(() => {});
    const [answer] = await Promise.race([once(child, 'message', { signal }), late, ended]);
    end.abort();
    if (answer === undefined) this.stop();
    return answer?.passes === true;
  }

  stop() {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    for (const pid of withDescendants(child.pid)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has just ended by itself.
      }
    }
  }

  async #start() {
    const child = fork(program, [this.#copy], {
      cwd: this.#copy,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // Workers and child processes stay as they are built; what is mutated is read from its source.
      env: { ...process.env, CTFUSION_TEST_AS_BUILT: 'yes' },
    });
    await once(child, 'message');
    return child;
  }
}
