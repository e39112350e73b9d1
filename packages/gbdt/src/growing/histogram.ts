import type { BinColumn, BinnedData, BinnedFeature } from '../binning/binned-data.js';

/**
 * Adds the rows of one leaf to a feature's histogram: per bin [sum of gradients, sum of hessians], interleaved.
 *
 * @param rows row numbers of the leaf at positions `begin` … `end` − 1
 * @param gradients,hessians in the order of the leaf, position 0 first; no hessians means 1 for every row
 * @param base position of the feature's bin 0 in the histogram, in numbers
 */
export function accumulate(
  bins: BinColumn,
  rows: Int32Array,
  begin: number,
  end: number,
  gradients: Float32Array,
  hessians: Float32Array | undefined,
  histogram: Float64Array,
  base: number,
): void {
  if (hessians) {
    for (let i = begin, j = 0; i < end; i++, j++) {
      const position = base + 2 * bins[rows[i]!]!;
      histogram[position]! += gradients[j]!;
      histogram[position + 1]! += hessians[j]!;
    }
    return;
  }
  for (let i = begin, j = 0; i < end; i++, j++) {
    const position = base + 2 * bins[rows[i]!]!;
    histogram[position]! += gradients[j]!;
    histogram[position + 1]!++;
  }
}

/** One histogram per leaf over all features, and which features can still be split there. */
export class LeafHistogram {
  readonly sums: Float64Array;
  /** Per feature: 0 where an ancestor already had no threshold that gains enough. */
  readonly splittable: Uint8Array;

  constructor(data: BinnedData) {
    this.sums = new Float64Array(2 * data.totalBins);
    this.splittable = new Uint8Array(data.features.length);
  }

  clear(): void {
    this.sums.fill(0);
    this.splittable.fill(1);
  }
}

/** Turns the parent's histogram of one feature into the larger child's: parent − smaller child. */
export function subtract(parent: Float64Array, smaller: Float64Array, feature: BinnedFeature): void {
  const begin = 2 * feature.firstBin;
  const end = begin + 2 * feature.mapper.binCount;
  for (let i = begin; i < end; i++) parent[i]! -= smaller[i]!;
}
