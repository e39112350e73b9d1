import { execFile } from 'node:child_process';

/** What a program said. Vendors' tools print errors on either stream and with any exit status, so all of it is kept. */
export interface ProgramAnswer {
  readonly output: string;
  readonly complaint: string;
  /** `undefined` where the program is not there, or was killed. */
  readonly exitCode: number | undefined;
}

/** Runs a program to its end; never rejects. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<ProgramAnswer>;

/** Programs that ask the hardware may hang where a driver does, ms. */
const askLimitMs = 10_000;

export const runProgram: RunProgram = (program, args) =>
  new Promise((resolve) => {
    execFile(program, [...args], { timeout: askLimitMs }, (error, output, complaint) => {
      const code = error === null ? 0 : error.code;
      const late = error?.killed ? `gave no answer within ${askLimitMs / 1000} s` : '';
      resolve({
        output,
        complaint: late || complaint,
        exitCode: typeof code === 'number' ? code : undefined,
      });
    });
  });

/** How tools, drivers and firmware write that they do not know: with or without brackets, in any case. */
const absences = new Set([
  '',
  '-',
  'n/a',
  'none',
  'null',
  'unknown',
  'err!',
  'error',
  'unknown error',
  'not supported',
  'not available',
  'not specified',
  'not found',
  'default string',
  'to be filled by o.e.m.',
  'insufficient permissions',
  'gpu requires reset',
  'gpu is lost',
  'requested functionality has been deprecated',
]);

/** A tool's value, trimmed; `undefined` where it only says that there is none. */
export function toolValue(text: string | undefined): string | undefined {
  const value = (text ?? '').replaceAll('\0', '').trim();
  const bare = value.replace(/^\[(.*)\]$/, '$1').trim();
  return absences.has(bare.toLowerCase()) ? undefined : value;
}

/** A tool's number; `undefined` for an absent value or one that is no number. */
export function toolNumber(text: string | undefined): number | undefined {
  const value = Number(toolValue(text) ?? Number.NaN);
  return Number.isFinite(value) ? value : undefined;
}

/** The first line that says something, for messages. */
export function firstLine({ output, complaint }: ProgramAnswer): string {
  const lines = `${complaint}\n${output}`.split('\n').map((line) => line.trim());
  return (lines.find((line) => line !== '') ?? '').slice(0, 200);
}
