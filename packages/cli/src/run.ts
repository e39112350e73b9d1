import { guardStandardStreams } from '@ctfusion/base/streams';
import { reportFailure } from './failure.js';

/** Runs the command line that this process was given, whose exit code is then set. */
export async function run(): Promise<void> {
  guardStandardStreams('ctfusion');
  // What is thrown outside the command's own chain of promises.
  process.on('uncaughtException', (error) => process.exit(reportFailure(error)));
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
