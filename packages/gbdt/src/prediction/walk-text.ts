import { LANES, lanes } from './rank-text.js';

/**
 * walk: sends `count` rows (a multiple of LANES) down one tree and adds the values of their leaves to `sums` (float64).
 *
 * ranks: 16-bit ranks, `stride` bytes per row; nodes: 8 bytes each: byte offset of the column within a row, threshold
 * rank, left child, right child (16 bits each). A rank above the threshold goes right. Leaves are nodes whose children
 * are themselves, so that all rows can take `depth` steps; `leaves` is the address that node 0 would have among the
 * leaf values (float64).
 */
export const WALK_TEXT = `
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
