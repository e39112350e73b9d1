/** Rows that walk side by side: their steps do not wait for each other. */
export const LANES = 8;

const lanes = (make: (lane: number) => string): string =>
  Array.from({ length: LANES }, (_, i) => make(i)).join('\n');

/**
 * rank: for `count` values (a multiple of LANES) how many of `thresholds` (ascending, at least one) lie below each;
 * `nanRank` for NaN. Written as 16-bit numbers, `stride` bytes apart.
 *
 * A binary search without branches: the position moves on by half the rest where the value lies above.
 */
const RANK = `
  (func $rank (param $values i32) (param $count i32) (param $thresholds i32) (param $thresholdCount i32)
    (param $nanRank i32) (param $target i32) (param $stride i32)
    (local $end i32) (local $length i32) (local $half i32) (local $halfBytes i32) (local $rank i32)
    ${lanes((i) => `(local $value${i} f64) (local $at${i} i32)`)}
    (local.set $end (i32.add (local.get $values) (i32.shl (local.get $count) (i32.const 3))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $values) (local.get $end)))
      ${lanes(
        (i) => `
      (local.set $value${i} (f64.load offset=${8 * i} (local.get $values)))
      (local.set $at${i} (local.get $thresholds))`,
      )}
      (local.set $length (local.get $thresholdCount))
      (block $found (loop $halve
        (br_if $found (i32.le_s (local.get $length) (i32.const 1)))
        (local.set $half (i32.shr_u (local.get $length) (i32.const 1)))
        (local.set $halfBytes (i32.shl (local.get $half) (i32.const 3)))
        ${lanes(
          (i) => `
        (local.set $at${i} (i32.add (local.get $at${i}) (i32.mul (local.get $halfBytes)
          (f64.lt (f64.load (i32.sub (i32.add (local.get $at${i}) (local.get $halfBytes)) (i32.const 8)))
            (local.get $value${i})))))`,
        )}
        (local.set $length (i32.sub (local.get $length) (local.get $half)))
        (br $halve)))
      ${lanes(
        (i) => `
      (local.set $rank (i32.add (i32.shr_u (i32.sub (local.get $at${i}) (local.get $thresholds)) (i32.const 3))
        (f64.lt (f64.load (local.get $at${i})) (local.get $value${i}))))
      (if (f64.ne (local.get $value${i}) (local.get $value${i})) (then (local.set $rank (local.get $nanRank))))
      (i32.store16 (local.get $target) (local.get $rank))
      (local.set $target (i32.add (local.get $target) (local.get $stride)))`,
      )}
      (local.set $values (i32.add (local.get $values) (i32.const ${8 * LANES})))
      (br $next))))`;

/**
 * walk: sends `count` rows (a multiple of LANES) down one tree and adds the values of their leaves to `sums` (float64).
 *
 * ranks: 16-bit ranks, `stride` bytes per row; nodes: 8 bytes each: byte offset of the column within a row, threshold
 * rank, left child, right child (16 bits each). A rank above the threshold goes right. Leaves are nodes whose children
 * are themselves, so that all rows can take `depth` steps; `leaves` is the address that node 0 would have among the
 * leaf values (float64).
 */
const WALK = `
  (func $walk (param $ranks i32) (param $stride i32) (param $count i32) (param $nodes i32) (param $depth i32)
    (param $leaves i32) (param $sums i32)
    (local $end i32) (local $step i32) (local $word i64)
    ${lanes((i) => `(local $node${i} i32) (local $row${i} i32)`)}
    (local.set $end (i32.add (local.get $sums) (i32.shl (local.get $count) (i32.const 3))))
    (local.set $row0 (local.get $ranks))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $sums) (local.get $end)))
      ${lanes(
        (i) => `
      ${i === 0 ? '' : `(local.set $row${i} (i32.add (local.get $row${i - 1}) (local.get $stride)))`}
      (local.set $node${i} (i32.const 0))`,
      )}
      (local.set $step (local.get $depth))
      (block $arrived (loop $down
        (br_if $arrived (i32.eqz (local.get $step)))
        ${lanes(
          (i) => `
        (local.set $word (i64.load (i32.add (local.get $nodes) (i32.shl (local.get $node${i}) (i32.const 3)))))
        (local.set $node${i} (i32.and (i32.const 65535) (i32.wrap_i64 (i64.shr_u (local.get $word)
          (i64.extend_i32_u (i32.add (i32.const 32) (i32.shl (i32.gt_u
            (i32.load16_u (i32.add (local.get $row${i}) (i32.and (i32.const 65535) (i32.wrap_i64 (local.get $word)))))
            (i32.shr_u (i32.wrap_i64 (local.get $word)) (i32.const 16))) (i32.const 4))))))))`,
        )}
        (local.set $step (i32.sub (local.get $step) (i32.const 1)))
        (br $down)))
      ${lanes(
        (i) => `
      (f64.store offset=${8 * i} (local.get $sums) (f64.add (f64.load offset=${8 * i} (local.get $sums))
        (f64.load (i32.add (local.get $leaves) (i32.shl (local.get $node${i}) (i32.const 3))))))`,
      )}
      (local.set $row0 (i32.add (local.get $row${LANES - 1}) (local.get $stride)))
      (local.set $sums (i32.add (local.get $sums) (i32.const ${8 * LANES})))
      (br $next))))`;

/** The kernels of batch prediction in WebAssembly's text format. */
export const RANK_TEXT = RANK + WALK;
