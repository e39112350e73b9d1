import { systemReason } from '../errors/system-error.js';

/**
 * Lets a program end in good order when nobody takes what it prints. A reader that closes the pipe early (`| head -1`) has had enough:
 * the program ends without a word, as nothing is wrong. Any other failure of standard output (a full disk) is told in one line, with
 * exit code 2. What cannot be told on standard error is not told.
 * @param program the name that the line begins with.
 */
export function guardStandardStreams(program: string): void {
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    process.stderr.write(`${program}: standard output cannot be written: ${systemReason(error)}\n`);
    process.exit(2);
  });
}
