import { type ScanContext, ScanResult, scanFromLeft, scanFromRight } from '../../src/growing/numeric-scan.js';
import { PLANE_COLUMNS, SCRATCH_COLUMN_BYTES } from '../../src/kernels/histogram-text.js';
import type { Kernels } from '../../src/kernels/kernels.js';

type ScanArguments = Parameters<Kernels['scanRight']>;

function plainScan(doubles: Float64Array, scan: typeof scanFromRight, args: ScanArguments): number {
  const [
    histogram,
    last,
    skipped,
    count,
    gradient,
    hessian,
    minGain,
    ,
    minDataInLeaf,
    minHessianInLeaf,
    l1,
    l2,
  ] = args;
  const context: ScanContext = {
    regularization: { lambdaL1: l1, lambdaL2: l2, maxDeltaStep: 0 },
    minDataInLeaf,
    minHessianInLeaf,
    monotone: false,
    constraint: 0,
    bounds: { minimum: 0, maximum: 0 },
    count,
    gradient,
    hessian,
    minGain,
  };
  const result = new ScanResult();
  scan(doubles, histogram / 8, last, skipped, context, result);
  return result.gain;
}

/** The kernels in TypeScript: what the WebAssembly ones are held to, bit for bit. */
export function plainKernels(buffer: ArrayBufferLike): Kernels {
  const bytes = new Uint8Array(buffer);
  const integers = new Int32Array(buffer);
  const floats = new Float32Array(buffer);
  const doubles = new Float64Array(buffer);

  const accumulate =
    (columns: number, all: boolean): Kernels['accumulateAll'][number] =>
    (plane, stride, rows, count, pairs, scratch) => {
      for (let i = 0; i < count; i++) {
        const row = all ? i : integers[rows / 4 + i]!;
        for (let column = 0; column < columns; column++) {
          const bin = bytes[plane + stride * row + column]!;
          const at = (scratch + column * SCRATCH_COLUMN_BYTES) / 8 + 2 * bin;
          doubles[at]! += floats[pairs / 4 + 2 * i]!;
          doubles[at + 1]! += floats[pairs / 4 + 2 * i + 1]!;
        }
      }
    };
  const byColumns = (all: boolean) => Array.from({ length: PLANE_COLUMNS }, (_, i) => accumulate(i + 1, all));

  return {
    accumulateRows: byColumns(false),
    accumulateAll: byColumns(true),
    scanRight: (...args) => plainScan(doubles, scanFromRight, args),
    scanLeft: (...args) => plainScan(doubles, scanFromLeft, args),
    sum(pairs, count, target) {
      doubles.fill(0, target / 8, target / 8 + 2);
      for (let i = 0; i < count; i++) {
        doubles[target / 8]! += floats[pairs / 4 + 2 * i]!;
        doubles[target / 8 + 1]! += floats[pairs / 4 + 2 * i + 1]!;
      }
    },
    subtract(parent, child, length) {
      for (let i = 0; i < length / 8; i++) doubles[parent / 8 + i]! -= doubles[child / 8 + i]!;
    },
    expand(codes, codeCount, binOfCode, target) {
      for (let code = 0; code < codeCount; code++) {
        const at = target / 8 + 2 * bytes[binOfCode + code]!;
        doubles[at]! += doubles[codes / 8 + 2 * code]!;
        doubles[at + 1]! += doubles[codes / 8 + 2 * code + 1]!;
      }
    },
    gather(pairs, rows, count, target, planes, stride) {
      let touched = 0;
      for (let i = 0; i < count; i++) {
        const row = integers[rows / 4 + i]!;
        floats[target / 4 + 2 * i] = floats[pairs / 4 + 2 * row]!;
        floats[target / 4 + 2 * i + 1] = floats[pairs / 4 + 2 * row + 1]!;
        touched ^= integers[(planes + stride * row) / 4]!;
      }
      return touched;
    },
    partition(rows, count, bins, goesLeft, right) {
      let left = 0;
      let rightCount = 0;
      for (let i = 0; i < count; i++) {
        const row = integers[rows / 4 + i]!;
        const isLeft = bytes[goesLeft + bytes[bins + row]!]!;
        integers[rows / 4 + left] = row;
        integers[right / 4 + rightCount] = row;
        left += isLeft;
        rightCount += 1 - isLeft;
      }
      return left;
    },
    addValue(score, rows, count, value) {
      for (let i = 0; i < count; i++) doubles[score / 8 + integers[rows / 4 + i]!]! += value;
    },
  };
}
