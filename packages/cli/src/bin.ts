import { guardStandardStreams } from '@ctfusion/base/streams';
import { reportFailure } from './failure.js';

guardStandardStreams('ctfusion');
// What is thrown outside the command's own chain of promises.
process.on('uncaughtException', (error) => process.exit(reportFailure(error)));
/** Runs the command line. A function, as a script cannot wait by itself: this is bundled into one. */
async function run(): Promise<void> {
  try {
    // Loaded here, because loading may fail: where few files may be open, the modules are too many.
    // One after the other: where few files may be open, all at once are too many.
    await import('@ctfusion/base');
    await import('@ctfusion/schema/columns');
    const { main } = await import('./main.js');
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
}
void run();
