/**
 * Adds the rows of one leaf to the histogram of a feature whose bins need two bytes; the others are built by the
 * kernels. Per bin [sum of gradients, sum of hessians], interleaved.
 *
 * @param rows row numbers of the leaf
 * @param pairs [gradient, hessian] of every row of the data
 * @param base position of the feature's bin 0 in the histogram, in numbers
 */
export function accumulateWide(
  bins: Uint16Array,
  rows: Int32Array,
  pairs: Float32Array,
  histogram: Float64Array,
  base: number,
): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const position = base + 2 * bins[row]!;
    histogram[position]! += pairs[2 * row]!;
    histogram[position + 1]! += pairs[2 * row + 1]!;
  }
}
