import type { FeatureShape } from '../binning/binned-data.js';
import { PLANE_COLUMNS, SCRATCH_COLUMN_BYTES } from '../kernels/histogram-text.js';
import type { Kernels } from '../kernels/kernels.js';
import type { Parameters } from '../parameters/parameters.js';
import type { SplitCandidate } from './split-candidate.js';
import { type LeafSums, SplitFinder } from './split-finder.js';
import { BLOCK_ROWS, type Layout } from './workspace.js';

/** What is built and searched: the histogram of one leaf, and by subtraction that of its larger sister. */
export interface SearchJob {
  /** Address of the leaf's row numbers; 0 where it has all rows. */
  readonly rows: number;
  readonly rowCount: number;
  /** Slot that gets the leaf's histogram. */
  readonly slot: number;
  readonly leaf: LeafSums;
  /** Slot that has the parent's histogram and gets the sister's; −1 for none. */
  readonly sisterSlot: number;
  readonly sister: LeafSums;
}

/** Everything about a training that a thread needs once. Plain data. */
export interface SearchPlan {
  readonly features: readonly FeatureShape[];
  readonly layout: Layout;
  readonly parameters: Parameters;
  readonly threads: number;
}

/** The planes of one share. */
export function shareOf({ layout, threads }: SearchPlan, share: number): number[] {
  return layout.planes.map((_, plane) => plane).filter((plane) => plane % threads === share);
}

/** What one thread does in split search: histograms of planes, and the best gain of each of their features. */
export class SplitSearch {
  readonly #finder: SplitFinder;
  readonly #ordered: number;
  readonly #plan: SearchPlan;
  readonly #kernels: Kernels;
  readonly #bytes: Uint8Array;
  readonly #doubles: Float64Array;

  constructor(plan: SearchPlan, kernels: Kernels, bytes: Uint8Array, doubles: Float64Array, thread: number) {
    this.#plan = plan;
    this.#kernels = kernels;
    this.#bytes = bytes;
    this.#doubles = doubles;
    this.#finder = new SplitFinder(plan.parameters);
    this.#ordered = plan.layout.ordered + thread * 8 * BLOCK_ROWS;
  }

  /** Builds, subtracts and searches the active features of some planes. */
  run(planes: readonly number[], job: SearchJob): void {
    const used = planes.filter((plane) => this.#isUsed(plane));
    if (used.length === 0) return;
    for (const plane of used) this.#clear(plane);
    for (let begin = 0; begin < job.rowCount; begin += BLOCK_ROWS) {
      this.#accumulateBlock(used, job, begin, Math.min(BLOCK_ROWS, job.rowCount - begin));
    }
    for (const plane of used) this.#searchPlane(plane, job);
  }

  #isActive(feature: number): boolean {
    return this.#bytes[this.#plan.layout.active + feature] === 1;
  }

  #isUsed(plane: number): boolean {
    const { columns } = this.#plan.layout.planes[plane]!;
    return columns.some(({ members }) => members.some(({ feature }) => this.#isActive(feature)));
  }

  #scratchOf(plane: number): number {
    return this.#plan.layout.scratch + plane * PLANE_COLUMNS * SCRATCH_COLUMN_BYTES;
  }

  #clear(plane: number): void {
    this.#plan.layout.planes[plane]!.columns.forEach(({ codeCount }, byte) => {
      const begin = (this.#scratchOf(plane) + byte * SCRATCH_COLUMN_BYTES) / 8;
      this.#doubles.fill(0, begin, begin + 2 * codeCount);
    });
  }

  /** Adds a block of the job's rows to the scratch histograms of the planes. */
  #accumulateBlock(planes: readonly number[], job: SearchJob, begin: number, count: number): void {
    const { planes: places, stride, pairs } = this.#plan.layout;
    const { accumulateAll, accumulateRows, gather } = this.#kernels;
    if (job.rows === 0) {
      for (const plane of planes) {
        const { address, columns } = places[plane]!;
        const first = address + stride * begin;
        accumulateAll[columns.length - 1]!(
          first,
          stride,
          0,
          count,
          pairs + 8 * begin,
          this.#scratchOf(plane),
        );
      }
      return;
    }
    const rows = job.rows + 4 * begin;
    gather(pairs, rows, count, this.#ordered, places[0]!.address, stride);
    for (const plane of planes) {
      const { address, columns } = places[plane]!;
      accumulateRows[columns.length - 1]!(
        address,
        stride,
        rows,
        count,
        this.#ordered,
        this.#scratchOf(plane),
      );
    }
  }

  #searchPlane(plane: number, job: SearchJob): void {
    this.#plan.layout.planes[plane]!.columns.forEach(({ codeCount, members }, byte) => {
      const codes = this.#scratchOf(plane) + byte * SCRATCH_COLUMN_BYTES;
      for (const { feature, binOfCode } of members) {
        if (!this.#isActive(feature)) continue;
        this.#fillSlot(feature, codes, codeCount, binOfCode, job.slot);
        this.searchFeature(feature, job);
      }
    });
  }

  #slotOf(slot: number, feature: number): number {
    const { layout, features } = this.#plan;
    return layout.slots + slot * layout.slotBytes + 16 * features[feature]!.firstBin;
  }

  #fillSlot(feature: number, codes: number, codeCount: number, binOfCode: number, slot: number): void {
    const target = this.#slotOf(slot, feature);
    const numbers = 2 * this.#plan.features[feature]!.binCount;
    if (binOfCode === 0) {
      this.#doubles.copyWithin(target / 8, codes / 8, codes / 8 + numbers);
      return;
    }
    this.#doubles.fill(0, target / 8, target / 8 + numbers);
    this.#kernels.expand(codes, codeCount, binOfCode, target);
  }

  /** Subtracts and searches one feature whose histogram is in the leaf's slot. */
  searchFeature(feature: number, job: SearchJob): void {
    const shape = this.#plan.features[feature]!;
    const gains = this.#plan.layout.gains / 8 + 2 * feature;
    this.#doubles[gains] = this.#gainOf(shape, job.slot, job.leaf);
    if (job.sisterSlot < 0) return;
    const { sisterSlot, slot, sister } = job;
    this.#kernels.subtract(
      this.#slotOf(sisterSlot, feature),
      this.#slotOf(slot, feature),
      16 * shape.binCount,
    );
    this.#doubles[gains + 1] = this.#gainOf(shape, sisterSlot, sister);
  }

  #gainOf(shape: FeatureShape, slot: number, leaf: LeafSums): number {
    const { slots, slotBytes } = this.#plan.layout;
    return this.#finder.bestGain(this.#kernels, this.#doubles, slots + slot * slotBytes, shape, leaf);
  }

  /** The best split of one feature in a leaf whose histogram is in a slot. */
  detail(shape: FeatureShape, slot: number, leaf: LeafSums, best: SplitCandidate): void {
    const { slots, slotBytes } = this.#plan.layout;
    this.#finder.find(this.#doubles, (slots + slot * slotBytes) / 8, shape, leaf, best);
  }
}
