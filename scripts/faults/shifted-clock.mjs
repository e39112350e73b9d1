/**
 * Preloaded into a process (`node --import`): its day's clock is off by as many milliseconds as stand in the file that CTFUSION_CLOCK_OFFSET
 * names, from the next SIGUSR2 on; it removes the file. The clock that only goes forward stays as it is, as on a machine whose time is set.
 */
import { readFileSync, rmSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const RealDate = Date;
let offsetMs = 0;

class ShiftedDate extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + offsetMs);
    else super(...given);
  }

  static now() {
    return RealDate.now() + offsetMs;
  }
}

// Signals reach the main thread alone, and a date that is sent to another thread is one of the platform's there.
if (isMainThread) {
  globalThis.Date = ShiftedDate;
  process.on('SIGUSR2', () => {
    const file = process.env.CTFUSION_CLOCK_OFFSET;
    offsetMs = Number(readFileSync(file, 'utf8'));
    rmSync(file);
  });
}
