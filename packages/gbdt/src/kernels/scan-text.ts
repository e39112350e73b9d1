/** Lanes of two vectors [g, h]: both first lanes, or both second lanes. */
const GRADIENTS = '0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23';
const HESSIANS = '8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31';

/**
 * scanRight, scanLeft: the best gain of any threshold of a numeric feature, or −∞ where none gains more than
 * `minGain`. What `scanFromRight` and `scanFromLeft` of numeric-scan.ts do where nothing caps the leaf values, bit for
 * bit.
 *
 * histogram: address of bin 0, [gradient, hessian] per bin; last: the bin where the scan starts (from the right) or
 * ends (from the left); skipped: a bin that is left out, or −1; count, gradient, hessian: sums over the leaf.
 */
function scan(fromRight: boolean): string {
  const [from, to, step] = fromRight
    ? ['(local.get $last)', '(i32.const 1)', -1]
    : ['(i32.const 0)', '(local.get $last)', 1];
  const over = fromRight ? 'i32.lt_s' : 'i32.gt_s';
  // The sums over the scanned bins are one side, the rest of the leaf is the other; the left side is added first.
  const left = fromRight ? '(local.get $rest)' : '(local.get $side)';
  const right = fromRight ? '(local.get $side)' : '(local.get $rest)';
  return `
  (func $${fromRight ? 'scanRight' : 'scanLeft'}
    (param $histogram i32) (param $last i32) (param $skipped i32) (param $count i32)
    (param $gradient f64) (param $hessian f64) (param $minGain f64) (param $epsilon f64)
    (param $minData i32) (param $minHessian f64) (param $l1 f64) (param $l2 f64) (result f64)
    (local $bin i32) (local $sideCount i32) (local $best f64) (local $gain f64) (local $perHessian f64)
    (local $sum v128) (local $pair v128) (local $side v128) (local $rest v128) (local $shrunk v128)
    (local $l1s v128) (local $l2s v128)
    (local.set $bin ${from})
    (local.set $best (local.get $minGain))
    (local.set $perHessian (f64.div (f64.convert_i32_s (local.get $count)) (local.get $hessian)))
    (local.set $sum (f64x2.replace_lane 1 (f64x2.splat (local.get $gradient)) (local.get $hessian)))
    (local.set $side (f64x2.replace_lane 1 (local.get $side) (local.get $epsilon)))
    (local.set $l1s (f64x2.splat (local.get $l1)))
    (local.set $l2s (f64x2.splat (local.get $l2)))
    (block $done (loop $next
      (br_if $done (${over} (local.get $bin) ${to}))
      (block $tried
        (br_if $tried (i32.eq (local.get $bin) (local.get $skipped)))
        (local.set $pair (v128.load (i32.add (local.get $histogram) (i32.shl (local.get $bin) (i32.const 4)))))
        (local.set $side (f64x2.add (local.get $side) (local.get $pair)))
        (local.set $sideCount (i32.add (local.get $sideCount) (i32.trunc_sat_f64_s (f64.add (f64.const 0.5)
          (f64.mul (f64x2.extract_lane 1 (local.get $pair)) (local.get $perHessian))))))
        (br_if $tried (i32.lt_s (local.get $sideCount) (local.get $minData)))
        (br_if $tried (f64.lt (f64x2.extract_lane 1 (local.get $side)) (local.get $minHessian)))
        (br_if $done (i32.lt_s (i32.sub (local.get $count) (local.get $sideCount)) (local.get $minData)))
        (local.set $rest (f64x2.sub (local.get $sum) (local.get $side)))
        (br_if $done (f64.lt (f64x2.extract_lane 1 (local.get $rest)) (local.get $minHessian)))
        (local.set $shrunk (f64x2.max (f64x2.splat (f64.const 0)) (f64x2.sub
          (f64x2.abs (i8x16.shuffle ${GRADIENTS} ${left} ${right})) (local.get $l1s))))
        (local.set $shrunk (f64x2.div (f64x2.mul (local.get $shrunk) (local.get $shrunk))
          (f64x2.add (i8x16.shuffle ${HESSIANS} ${left} ${right}) (local.get $l2s))))
        (local.set $gain (f64.add (f64x2.extract_lane 0 (local.get $shrunk)) (f64x2.extract_lane 1 (local.get $shrunk))))
        (if (f64.gt (local.get $gain) (local.get $best)) (then (local.set $best (local.get $gain)))))
      (local.set $bin (i32.add (local.get $bin) (i32.const ${step})))
      (br $next)))
    (if (f64.gt (local.get $best) (local.get $minGain)) (then (return (local.get $best))))
    (f64.const -inf))`;
}

/** The split scans in WebAssembly's text format. */
export const SCAN_TEXT = scan(true) + scan(false);
