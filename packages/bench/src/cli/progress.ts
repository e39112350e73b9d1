import { openProgressBar } from '@ctfusion/base/progress';
import { printable } from '@ctfusion/base/text';
import { printLine } from './print.js';

/** Options that the commands share. */
export interface OutputOptions {
  /** Say nothing beside the result. */
  readonly quiet?: boolean | undefined;
  /** The result is JSON on stdout: what is said beside it goes to stderr. */
  readonly json?: boolean | undefined;
}

/** A progress line: a bar on a terminal, nothing where output goes to a file. */
export interface Progress {
  /** `share` in 0…1; `note` is what is going on. */
  readonly update: (share: number, note: string) => void;
  readonly print: (line: string) => void;
  readonly stop: () => void;
}

export function createProgress({ quiet, json }: OutputOptions = {}): Progress {
  const nothing = (): void => {};
  if (quiet === true) return { update: nothing, print: nothing, stop: nothing };
  const print = json === true ? noteLine : printLine;
  const bar = openProgressBar();
  if (bar === undefined) return { update: nothing, print, stop: nothing };
  return {
    update: bar.update,
    print: (line) => bar.interrupt(() => print(line)),
    stop: bar.stop,
  };
}

const noteLine = (line: string): void => console.error(printable(line));

/** `2 min 5 s`, `40 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
