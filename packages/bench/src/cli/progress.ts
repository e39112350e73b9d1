import { openProgressBar } from '@ctfusion/base/progress';
import { printLine } from './print.js';

/** A progress line: a bar on a terminal, nothing where output goes to a file. */
export interface Progress {
  /** `share` in 0…1; `note` is what is going on. */
  readonly update: (share: number, note: string) => void;
  readonly print: (line: string) => void;
  readonly stop: () => void;
}

export function createProgress(): Progress {
  const bar = openProgressBar();
  if (bar === undefined) return { update: () => {}, print: (line) => printLine(line), stop: () => {} };
  return {
    update: bar.update,
    print: (line) => bar.interrupt(() => printLine(line)),
    stop: bar.stop,
  };
}

/** `2 min 5 s`, `40 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
