import { reportFailure } from './failure.js';

/**
 * Runs the command line that this process was given, whose exit code is then set.
 * @param loadMain loads what runs it, which may fail.
 */
export async function run(
  loadMain: () => Promise<(args: readonly string[]) => Promise<number>>,
): Promise<void> {
  // What is thrown outside the command's own chain of promises.
  process.on('uncaughtException', (error) => process.exit(reportFailure(error)));
  try {
    const main = await loadMain();
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
}
