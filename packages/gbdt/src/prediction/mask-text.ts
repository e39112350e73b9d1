import { LANES, lanes } from './rank-text.js';

/** Adds the leaf value of one lane: its leaf is the first one that no split has struck out. */
function addLeaf(lane: number): string {
  const half = lane < 4 ? 'low' : 'high';
  return `
      (f64.store offset=${8 * lane} (local.get $sums) (f64.add (f64.load offset=${8 * lane} (local.get $sums))
        (f64.load (i32.add (local.get $leaves)
          (i32.shl (i32.ctz (i32x4.extract_lane ${lane % 4} (local.get $${half}))) (i32.const 3))))))`;
}

/**
 * strike: adds the values of one tree of at most 32 leaves to the sums of `count` rows (a multiple of LANES), eight rows
 * at a time. (QuickScorer: Lucchese et al., SIGIR 2015; with vectors, SIGIR 2016.)
 *
 * A row's leaves are the bits of a word, from left to right. Every split that sends the row right strikes out the leaves
 * of its left side; when all splits are done, in any order, the first leaf left is the row's.
 *
 * ranks: 16-bit ranks of the rows, column by column; nodes: 12 bytes each: byte offset of the column (int32), threshold
 * rank (16 bits, 16 unused), the leaves on the left (32 bits); leaves: leaf values (float64) from left to right.
 */
export const MASK_TEXT = `
  (func $strike (param $ranks i32) (param $count i32) (param $nodes i32) (param $nodesEnd i32) (param $leaves i32)
    (param $sums i32)
    (local $end i32) (local $node i32) (local $low v128) (local $high v128) (local $right v128) (local $left v128)
    (local.set $end (i32.add (local.get $sums) (i32.shl (local.get $count) (i32.const 3))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $sums) (local.get $end)))
      (local.set $low (i32x4.splat (i32.const -1)))
      (local.set $high (local.get $low))
      (local.set $node (local.get $nodes))
      (block $struck (loop $split
        (br_if $struck (i32.ge_u (local.get $node) (local.get $nodesEnd)))
        (local.set $right (i16x8.gt_u
          (v128.load (i32.add (local.get $ranks) (i32.load (local.get $node))))
          (v128.load16_splat offset=4 (local.get $node))))
        (local.set $left (v128.load32_splat offset=8 (local.get $node)))
        (local.set $low (v128.andnot (local.get $low)
          (v128.and (i32x4.extend_low_i16x8_s (local.get $right)) (local.get $left))))
        (local.set $high (v128.andnot (local.get $high)
          (v128.and (i32x4.extend_high_i16x8_s (local.get $right)) (local.get $left))))
        (local.set $node (i32.add (local.get $node) (i32.const 12)))
        (br $split)))
      ${lanes(addLeaf)}
      (local.set $ranks (i32.add (local.get $ranks) (i32.const ${2 * LANES})))
      (local.set $sums (i32.add (local.get $sums) (i32.const ${8 * LANES})))
      (br $next))))`;
