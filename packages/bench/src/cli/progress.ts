import cliProgress from 'cli-progress';
import { printLine } from './print.js';

/** A progress line: a bar on a terminal, nothing where output goes to a file. */
export interface Progress {
  /** `share` in 0…1; `note` is what is going on. */
  readonly update: (share: number, note: string) => void;
  readonly print: (line: string) => void;
  readonly stop: () => void;
}

export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) {
    return { update: () => {}, print: (line) => printLine(line), stop: () => {} };
  }
  const bar = new cliProgress.SingleBar({
    format: '{bar} {percentage}% | {note}',
    stream,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
  });
  bar.start(100, 0, { note: '' });
  return {
    update: (share, note) => bar.update(Math.round(share * 100), { note }),
    print: (line) => {
      bar.stop();
      printLine(line);
      bar.start(100, 0, { note: '' });
    },
    stop: () => bar.stop(),
  };
}

/** `2 min 5 s`, `40 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
