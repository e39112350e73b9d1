import { exitOnceWritten } from '@ctfusion/base/streams';
import { run } from './run.js';

/** Entry of the one-file command, whose commands answer at once: nothing goes on when the answer is there. A function, as a script cannot wait. */
async function answer(): Promise<void> {
  await run();
  exitOnceWritten();
}
void answer();
