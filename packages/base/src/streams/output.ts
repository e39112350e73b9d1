import { fstatSync, writeSync } from 'node:fs';
import { guardStandardStreams } from './standard-streams.js';

/** File descriptors of standard output and standard error. */
const OUT = 1;
const ERROR = 2;
type Descriptor = typeof OUT | typeof ERROR;

/** Those that are written without Node's streams. */
const direct = new Set<Descriptor>();
let guarded = '';

/**
 * Writes to file descriptors from now on, for a process that answers and ends: loading Node's streams takes longer than an answer. What they do not
 * take at once, or not at all, is left to the streams, under `guardStandardStreams`.
 * @param program as there.
 */
export function writeDirectly(program: string): void {
  guarded = program;
  // A console of Windows takes text, not bytes.
  if (process.platform === 'win32') guardStandardStreams(program);
  else for (const descriptor of [OUT, ERROR] as const) direct.add(descriptor);
}

/** Writes to standard output. */
export const writeOut = (text: string): void => write(OUT, text);

/** Writes to standard error. */
export const writeError = (text: string): void => write(ERROR, text);

function write(descriptor: Descriptor, text: string): void {
  const rest = direct.has(descriptor) ? leftOf(descriptor, text) : text;
  if (rest.length > 0) (descriptor === OUT ? process.stdout : process.stderr).write(rest);
}

/** What a descriptor did not take of a text: nothing, as a rule. */
function leftOf(descriptor: Descriptor, text: string): Uint8Array {
  let rest: Uint8Array = Buffer.from(text);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
  } catch {
    // A pipe that is full or closed, a full disk: the stream waits, or tells.
    if (direct.size === 2) guardStandardStreams(guarded);
    direct.clear();
  }
  return rest;
}

/** Whether standard output may be a terminal, which only its stream tells for sure. */
export function isPerhapsTerminal(): boolean {
  try {
    return fstatSync(OUT).isCharacterDevice();
  } catch {
    return true;
  }
}

/**
 * Ends the process as soon as what it wrote is out, with `process.exitCode`. Node would otherwise give back all its memory first, page by page,
 * which takes a fifth as long as its start. What cannot be written is left to `guardStandardStreams`.
 */
export function exitOnceWritten(): void {
  if (direct.size === 2) process.exit();
  process.stdout.write('', (error) => {
    if (!error) process.stderr.write('', () => process.exit());
  });
}
