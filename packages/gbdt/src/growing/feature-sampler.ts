import type { Parameters } from '../parameters/parameters.js';
import { Random } from '../random.js';

const sampleSize = (total: number, fraction: number): number =>
  Math.max(Math.trunc(total * fraction + 0.5), Math.min(1, total));

/** Draws the features of a tree and of a node, in LightGBM's order of draws (`ColSampler`). */
export class FeatureSampler {
  readonly #random: Random;
  #treeFeatures: Int32Array;
  readonly #featureCount: number;
  readonly #parameters: Parameters;

  constructor(featureCount: number, parameters: Parameters) {
    this.#featureCount = featureCount;
    this.#parameters = parameters;
    this.#random = new Random(parameters.feature_fraction_seed);
    this.#treeFeatures = Int32Array.from({ length: featureCount }, (_, i) => i);
    // LightGBM draws once when it gets the data, before the first tree draws again.
    this.drawForTree();
  }

  /** Positions of the features that the next tree may use, ascending. */
  drawForTree(): Int32Array {
    const fraction = this.#parameters.feature_fraction;
    if (fraction < 1) {
      this.#treeFeatures = this.#random.sample(this.#featureCount, sampleSize(this.#featureCount, fraction));
    }
    return this.#treeFeatures;
  }

  /** Marks (1) the features that one node may use; nothing where it may use all of the tree's. */
  drawForNode(): Uint8Array | undefined {
    const fraction = this.#parameters.feature_fraction_bynode;
    if (fraction >= 1) return undefined;
    const pool = this.#treeFeatures;
    const used = new Uint8Array(this.#featureCount);
    for (const position of this.#random.sample(pool.length, sampleSize(pool.length, fraction))) {
      used[pool[position]!] = 1;
    }
    return used;
  }
}
