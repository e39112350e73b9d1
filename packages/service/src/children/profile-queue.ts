import { InputError } from '@ctfusion/base';
import type { ModelUpload } from '../profiling/model-upload.js';
import type { ProfiledTask } from '../profiling/task-of-upload.js';
import { ChildDiedError, runChild } from './run-child.js';

/** A file that needs more than this of either is refused: a model of 64 MiB needs a tenth of it. */
const MEMORY_MB = 256;
const TIME_LIMIT_MS = 10_000;
/** More uploads than this wait for no answer: their bytes are all in memory. */
const MOST_WAITING = 8;

/** Profiles model files in child processes, one after the other. */
export class ProfileQueue {
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** @throws InputError as `taskOfUpload`; if the file is too much work, or too many wait. */
  async profile(upload: ModelUpload): Promise<ProfiledTask> {
    if (this.#waiting >= MOST_WAITING)
      throw new InputError('unavailable', 'too many models wait to be profiled; try again');
    this.#waiting++;
    const profiled = this.#last.then(() => profileInChild(upload));
    this.#last = profiled.catch(() => {});
    try {
      return await profiled;
    } finally {
      this.#waiting--;
    }
  }
}

async function profileInChild(upload: ModelUpload): Promise<ProfiledTask> {
  try {
    const { result } = await runChild(
      { kind: 'profile', upload },
      { memoryMb: MEMORY_MB, timeLimitMs: TIME_LIMIT_MS },
    );
    return result as ProfiledTask;
  } catch (error) {
    if (!(error instanceof ChildDiedError)) throw error;
    throw new InputError('unsupported-model', `it could not be profiled: ${error.message}`);
  }
}
