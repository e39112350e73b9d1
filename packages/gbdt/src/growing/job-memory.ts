import type { LeafSums } from './split-finder.js';
import type { SearchJob } from './split-search.js';

const LEAF_NUMBERS = 5;

function writeLeaf(doubles: Float64Array, at: number, { count, gradient, hessian, bounds }: LeafSums): void {
  doubles[at] = count;
  doubles[at + 1] = gradient;
  doubles[at + 2] = hessian;
  doubles[at + 3] = bounds.minimum;
  doubles[at + 4] = bounds.maximum;
}

function readLeaf(doubles: Float64Array, at: number): LeafSums {
  return {
    count: doubles[at]!,
    gradient: doubles[at + 1]!,
    hessian: doubles[at + 2]!,
    bounds: { minimum: doubles[at + 3]!, maximum: doubles[at + 4]! },
  };
}

/** Puts a job where other threads read it. @param address in bytes */
export function writeJob(doubles: Float64Array, address: number, job: SearchJob): void {
  const at = address / 8;
  doubles[at] = job.rows;
  doubles[at + 1] = job.rowCount;
  doubles[at + 2] = job.slot;
  doubles[at + 3] = job.sisterSlot;
  writeLeaf(doubles, at + 4, job.leaf);
  writeLeaf(doubles, at + 4 + LEAF_NUMBERS, job.sister);
}

/** Reads what `writeJob` put. */
export function readJob(doubles: Float64Array, address: number): SearchJob {
  const at = address / 8;
  return {
    rows: doubles[at]!,
    rowCount: doubles[at + 1]!,
    slot: doubles[at + 2]!,
    sisterSlot: doubles[at + 3]!,
    leaf: readLeaf(doubles, at + 4),
    sister: readLeaf(doubles, at + 4 + LEAF_NUMBERS),
  };
}
