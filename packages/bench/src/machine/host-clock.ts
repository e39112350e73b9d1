/** Dependent operations of one turn of the loop below. */
const chainLength = 32;
/** Turns of one timed run: about 0.1 ms, so that some runs meet no interruption. */
const turns = 10_000;
const runs = 200;

/**
 * The clock that one core reaches just now, GHz: the time of a chain of additions and exclusive ors, each of which waits for the one
 * before and takes one cycle on every processor that this runs on. The fastest of many short runs counts, for the others were
 * interrupted or not compiled yet. It takes about 20 ms.
 */
export function measureHostClock(now: () => number = () => performance.now()): number {
  let best = Number.POSITIVE_INFINITY;
  let state = 1;
  for (let run = 0; run < runs; run++) {
    const started = now();
    state = chain(turns, state, run | 1, run ^ 0x55);
    const elapsed = now() - started;
    if (elapsed > 0) best = Math.min(best, elapsed);
  }
  // The result is used, so that no compiler can leave the chain out.
  return state === undefined ? Number.NaN : (chainLength * turns) / best / 1e6;
}

/** Operands are variables, so that no two operations can be put into one. */
function chain(count: number, start: number, a: number, b: number): number {
  let x = start | 0;
  for (let turn = 0; turn < count; turn++) {
    x = (((x + a) | 0) ^ b) | 0;
    x = (((x + b) | 0) ^ a) | 0;
    x = (((x + a) | 0) ^ b) | 0;
    x = (((x + b) | 0) ^ a) | 0;
    x = (((x + a) | 0) ^ b) | 0;
    x = (((x + b) | 0) ^ a) | 0;
    x = (((x + a) | 0) ^ b) | 0;
    x = (((x + b) | 0) ^ a) | 0;
    x = (((x + a) | 0) ^ b) | 0;
    x = (((x + b) | 0) ^ a) | 0;
    x = (((x + a) | 0) ^ b) | 0;
    x = (((x + b) | 0) ^ a) | 0;
    x = (((x + a) | 0) ^ b) | 0;
    x = (((x + b) | 0) ^ a) | 0;
    x = (((x + a) | 0) ^ b) | 0;
    x = (((x + b) | 0) ^ a) | 0;
  }
  return x;
}
