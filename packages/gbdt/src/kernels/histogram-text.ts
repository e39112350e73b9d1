/** Columns whose bins lie together, one byte each, in the 8 bytes that a plane has per row. */
export const PLANE_COLUMNS = 8;

/** A column has room for 256 bins of 16 bytes in the scratch histogram. */
export const SCRATCH_COLUMN_BYTES = 4096;

/** Adds [gradient, hessian] to the bin that byte `column` of the word names: one 128-bit addition. */
function update(column: number): string {
  // The bin times 16, taken from the word in one shift and one mask.
  const shift = 8 * column - 4;
  const shifted =
    shift < 0
      ? `(i64.shl (local.get $word) (i64.const ${-shift}))`
      : `(i64.shr_u (local.get $word) (i64.const ${shift}))`;
  const offset = `offset=${column * SCRATCH_COLUMN_BYTES}`;
  return `
    (local.set $bin (i32.add (local.get $scratch) (i32.wrap_i64 (i64.and ${shifted} (i64.const 4080)))))
    (v128.store ${offset} (local.get $bin) (f64x2.add (v128.load ${offset} (local.get $bin)) (local.get $pair)))`;
}

/**
 * accumulate<columns>: adds rows to the histograms of the first columns of a plane.
 *
 * plane: address of the plane's 8 bytes of row 0; stride: bytes from row to row; rows: address of row numbers (int32), or
 * 0 for rows 0, 1, …; count: number of rows; pairs: address of [gradient, hessian] (2 × float32) in the order of the
 * rows; scratch: address of the histograms, 256 × [gradient, hessian] (2 × float64) per column.
 */
function accumulate(columns: number, indirect: boolean): string {
  const row = indirect ? '(i32.mul (i32.load (local.get $rows)) (local.get $stride))' : '(i32.const 0)';
  const advance = indirect
    ? '$rows (i32.add (local.get $rows) (i32.const 4))'
    : '$plane (i32.add (local.get $plane) (local.get $stride))';
  return `
  (func $accumulate${indirect ? 'Rows' : 'All'}${columns}
    (param $plane i32) (param $stride i32) (param $rows i32) (param $count i32) (param $pairs i32)
    (param $scratch i32)
    (local $end i32) (local $bin i32) (local $word i64) (local $pair v128)
    (local.set $end (i32.add (local.get $pairs) (i32.shl (local.get $count) (i32.const 3))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $pairs) (local.get $end)))
      (local.set $word (i64.load (i32.add (local.get $plane) ${row})))
      (local.set $pair (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $pairs))))
      ${Array.from({ length: columns }, (_, column) => update(column)).join('')}
      (local.set ${advance})
      (local.set $pairs (i32.add (local.get $pairs) (i32.const 8)))
      (br $next))))`;
}

/** sum: writes the sums of `count` pairs (2 × float32 each, one after the other) to `target` (2 × float64). */
const SUM = `
  (func $sum (param $pairs i32) (param $count i32) (param $target i32)
    (local $end i32) (local $total v128)
    (local.set $end (i32.add (local.get $pairs) (i32.shl (local.get $count) (i32.const 3))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $pairs) (local.get $end)))
      (local.set $total (f64x2.add (local.get $total)
        (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $pairs)))))
      (local.set $pairs (i32.add (local.get $pairs) (i32.const 8)))
      (br $next)))
    (v128.store (local.get $target) (local.get $total)))`;

/** subtract: parent ← parent − child over `bytes` bytes of float64 (a multiple of 16). */
const SUBTRACT = `
  (func $subtract (param $parent i32) (param $child i32) (param $bytes i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $parent) (local.get $bytes)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $parent) (local.get $end)))
      (v128.store (local.get $parent) (f64x2.sub (v128.load (local.get $parent)) (v128.load (local.get $child))))
      (local.set $parent (i32.add (local.get $parent) (i32.const 16)))
      (local.set $child (i32.add (local.get $child) (i32.const 16)))
      (br $next))))`;

/**
 * expand: a feature's histogram from that of the codes it is a function of. Code c's sums go to the bin that
 * byte c of `binOfCode` names; the target must be zero.
 */
const EXPAND = `
  (func $expand (param $codes i32) (param $codeCount i32) (param $binOfCode i32) (param $target i32)
    (local $end i32) (local $bin i32)
    (local.set $end (i32.add (local.get $binOfCode) (local.get $codeCount)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $binOfCode) (local.get $end)))
      (local.set $bin (i32.add (local.get $target)
        (i32.shl (i32.load8_u (local.get $binOfCode)) (i32.const 4))))
      (v128.store (local.get $bin) (f64x2.add (v128.load (local.get $bin)) (v128.load (local.get $codes))))
      (local.set $codes (i32.add (local.get $codes) (i32.const 16)))
      (local.set $binOfCode (i32.add (local.get $binOfCode) (i32.const 1)))
      (br $next))))`;

/** The histogram kernels in WebAssembly's text format. */
export const HISTOGRAM_TEXT = [
  ...Array.from({ length: PLANE_COLUMNS }, (_, i) => accumulate(i + 1, true) + accumulate(i + 1, false)),
  SUM,
  SUBTRACT,
  EXPAND,
].join('\n');
