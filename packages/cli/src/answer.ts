import { exitOnceWritten, writeDirectly } from '@ctfusion/base/streams';
import { main } from './main.js';
import { run } from './run.js';

/** Entry of the bundled command, whose commands answer at once: nothing goes on when the answer is there. A function, as a script cannot wait. */
async function answer(): Promise<void> {
  writeDirectly('ctfusion');
  await run(async () => main);
  exitOnceWritten();
}
void answer();
