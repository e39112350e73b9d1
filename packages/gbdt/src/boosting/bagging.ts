import type { Parameters } from '../parameters/parameters.js';
import { Random } from '../random.js';

/** LightGBM gives every block of this many rows a generator of its own. */
const BLOCK_ROWS = 1024;

/** Draws the rows of each tree; a row is in the bag with probability `bagging_fraction`, independently. */
export class Bagging {
  /** Rows in the bag, ascending; nothing where every row is always in it. */
  rows: Int32Array | undefined = undefined;
  /** Rows outside the bag, ascending. */
  others: Int32Array = new Int32Array(0);
  private readonly generators: Random[];
  private readonly active: boolean;

  constructor(
    private readonly rowCount: number,
    private readonly parameters: Parameters,
  ) {
    const { bagging_fraction: fraction, bagging_freq: frequency, bagging_seed: seed } = parameters;
    this.active = fraction < 1 && frequency > 0;
    const blocks = this.active ? Math.ceil(rowCount / BLOCK_ROWS) : 0;
    this.generators = Array.from({ length: blocks }, (_, block) => new Random(seed + block));
  }

  /** Draws anew where the round asks for it. */
  update(round: number): void {
    if (!this.active || round % this.parameters.bagging_freq !== 0) return;
    const inside = new Int32Array(this.rowCount);
    const outside = new Int32Array(this.rowCount);
    let insideCount = 0;
    let outsideCount = 0;
    for (let row = 0; row < this.rowCount; row++) {
      const drawn = this.generators[(row / BLOCK_ROWS) | 0]!.nextFloat();
      if (drawn < this.parameters.bagging_fraction) inside[insideCount++] = row;
      else outside[outsideCount++] = row;
    }
    this.rows = inside.subarray(0, insideCount);
    this.others = outside.subarray(0, outsideCount);
  }
}
