import { SingleBar } from 'cli-progress';
import { printable } from '../text/printable.js';

/** Between two drawings, at the least. */
const REDRAW_MS = 50;

/** A bar on a terminal that says how far a long work is. */
export interface ProgressBar {
  /** `share` in 0…1; `note` is what is going on. */
  readonly update: (share: number, note: string) => void;
  /** Takes the bar away while `write` prints, and puts it back. */
  readonly interrupt: (write: () => void) => void;
  readonly stop: () => void;
}

/** A bar on a stream that is a terminal; undefined where it is none: a file is no place for what is drawn over. */
export function openProgressBar(stream: NodeJS.WriteStream = process.stderr): ProgressBar | undefined {
  if (!stream.isTTY) return undefined;
  const bar = new SingleBar({
    format: '{bar} {percentage}% | {note}',
    stream,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
  });
  const state = { percent: 0, note: '' };
  let drawnAt = Number.NEGATIVE_INFINITY;
  const start = (): void => bar.start(100, state.percent, { note: state.note });
  start();
  return {
    update: (share, note) => {
      const now = performance.now();
      if (now - drawnAt < REDRAW_MS) return;
      drawnAt = now;
      state.percent = Math.round(share * 100);
      state.note = printable(note);
      bar.update(state.percent, { note: state.note });
      // Work that holds the event loop keeps the bar's own timer from firing: draw here.
      (bar as unknown as { render(): void }).render();
    },
    interrupt: (write) => {
      bar.stop();
      write();
      start();
    },
    stop: () => bar.stop(),
  };
}
