/** Rows that are handled side by side: their steps do not wait for each other. */
export const LANES = 8;

/** Text for every lane. */
export const lanes = (make: (lane: number) => string): string =>
  Array.from({ length: LANES }, (_, i) => make(i)).join('\n');

/**
 * rank: for `count` values (a multiple of LANES) how many of `thresholds` (ascending, at least one) lie below each;
 * `nanRank` for NaN. Written as 16-bit numbers, `stride` bytes apart.
 *
 * A binary search without branches: the position moves on by half the rest where the value lies above.
 */
export const RANK_TEXT = `
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
