import type { Parameters } from '../parameters/parameters.js';

/** LightGBM gives every block of this many rows a generator of its own. */
const BLOCK_ROWS = 1024;

/** Draws the rows of each tree; a row is in the bag with probability `bagging_fraction`, independently. */
export class Bagging {
  /** Rows in the bag, ascending, until the next drawing; nothing where every row is always in it. */
  rows: Int32Array | undefined = undefined;
  /** Rows outside the bag, ascending. */
  others: Int32Array = new Int32Array(0);
  /** State of every block's generator: LightGBM's `Random`, see random.ts. */
  readonly #states: Int32Array;
  readonly #inside: Int32Array;
  readonly #outside: Int32Array;
  readonly #active: boolean;
  readonly #rowCount: number;
  readonly #parameters: Parameters;

  constructor(rowCount: number, parameters: Parameters) {
    this.#rowCount = rowCount;
    this.#parameters = parameters;
    const { bagging_fraction: fraction, bagging_freq: frequency, bagging_seed: seed } = parameters;
    this.#active = fraction < 1 && frequency > 0;
    const blocks = this.#active ? Math.ceil(rowCount / BLOCK_ROWS) : 0;
    this.#states = Int32Array.from({ length: blocks }, (_, block) => seed + block);
    this.#inside = new Int32Array(this.#active ? rowCount : 0);
    this.#outside = new Int32Array(this.#active ? rowCount : 0);
  }

  /** Draws anew where the round asks for it. */
  update(round: number): void {
    if (!this.#active || round % this.#parameters.bagging_freq !== 0) return;
    const inside = this.#inside;
    const outside = this.#outside;
    const states = this.#states;
    const rowCount = this.#rowCount;
    // A drawn number is n / 32768 with 15 random bits n; it is below the fraction where n is below this.
    const limit = Math.ceil(this.#parameters.bagging_fraction * 32768);
    let insideCount = 0;
    let outsideCount = 0;
    for (let block = 0; block < states.length; block++) {
      let state = states[block]!;
      const end = Math.min(rowCount, (block + 1) * BLOCK_ROWS);
      for (let row = block * BLOCK_ROWS; row < end; row++) {
        state = (Math.imul(214013, state) + 2531011) | 0;
        // The sign bit of the difference, and both places are written and one is kept: no branch to mispredict.
        const isIn = (((state >>> 16) & 0x7fff) - limit) >>> 31;
        inside[insideCount] = row;
        outside[outsideCount] = row;
        insideCount += isIn;
        outsideCount += 1 - isIn;
      }
      states[block] = state;
    }
    this.rows = inside.subarray(0, insideCount);
    this.others = outside.subarray(0, outsideCount);
  }
}
