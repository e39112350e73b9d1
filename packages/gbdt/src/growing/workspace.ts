import type { BinnedData } from '../binning/binned-data.js';
import type { CodeColumn } from '../binning/bundles.js';
import { GbdtError } from '../errors.js';
import { PLANE_COLUMNS, SCRATCH_COLUMN_BYTES } from '../kernels/histogram-text.js';
import { Memory, type WasmMemory } from '../kernels/web-assembly.js';
import type { Parameters } from '../parameters/parameters.js';
import { type Plane, planeSizes } from './plane.js';

const PAGE = 65536;
const LINE = 64;

/** Rows are added to histograms block by block: their pairs and planes then come from the nearest cache. */
export const BLOCK_ROWS = 1024;
const MAX_PAGES = 65536;

const MEBIBYTE = 2 ** 20;

/** Memory that the histograms kept at once may use, MiB, unless `histogram_pool_size` says otherwise. */
const HISTOGRAM_POOL = 512;

/** Where everything lies in the memory that the kernels share: addresses in bytes. Plain data. */
export interface Layout {
  readonly planes: readonly Plane[];
  /** Bytes from row to row of a plane: the planes of a row lie side by side. */
  readonly stride: number;
  /** Per column of codes, address of one byte per row, row by row: what partitions read. */
  readonly columns: readonly number[];
  /** Row numbers of all leaves (int32 per row), and room for the right side of a split. */
  readonly rows: number;
  readonly right: number;
  /** Row numbers outside the bag, likewise by leaf. */
  readonly otherRows: number;
  /** [gradient, hessian] per row (2 × float32). */
  readonly pairs: number;
  readonly score: number;
  /** 1 or 0 per code: where a split sends it. */
  readonly goesLeft: number;
  /** Per plane, the histograms of its columns. */
  readonly scratch: number;
  /** Per thread, room for the pairs of BLOCK_ROWS rows. */
  readonly ordered: number;
  /** `slotCount` leaf histograms over all features; where leaves are more, some give theirs up. */
  readonly slots: number;
  readonly slotBytes: number;
  readonly slotCount: number;
  /** Per feature 1 where it is to be searched; and the gains found in the two leaves (2 × float64). */
  readonly active: number;
  readonly gains: number;
  /** What a thread is asked to do: see `SplitSearch`. */
  readonly job: number;
  /** int32 words by which threads wait for each other. */
  readonly control: number;
  /** The rows of the validation set: bins feature by feature, row numbers by leaf, score. */
  readonly validation: {
    readonly bins: number;
    readonly rows: number;
    readonly right: number;
    readonly score: number;
  };
}

/** Hands out addresses, each at the start of a cache line, the first line left free so that 0 is no address. */
class Planner {
  end = LINE;

  take(bytes: number): number {
    const address = this.end;
    this.end += Math.ceil(bytes / LINE) * LINE;
    return address;
  }
}

/** Tables bin per code lie beside the planes. */
function planPlanes(planner: Planner, data: BinnedData, sizes: readonly number[]): Plane[] {
  const first = planner.take(PLANE_COLUMNS * sizes.length * data.rowCount);
  let next = 0;
  return sizes.map((size, i) => {
    const columns = data.columns.slice(next, next + size);
    next += size;
    return {
      address: first + PLANE_COLUMNS * i,
      columns: columns.map(({ codeCount, members }) => ({
        codeCount,
        members: members.map(({ feature, binOfCode }) => ({
          feature,
          binOfCode: binOfCode ? planner.take(codeCount) : 0,
        })),
      })),
    };
  });
}

function fillPlanes(
  bytes: Uint8Array,
  { planes, stride, columns: byColumn }: Layout,
  columns: readonly CodeColumn[],
): void {
  let next = 0;
  for (const { address, columns: places } of planes) {
    places.forEach((place, byte) => {
      const { codes, members } = columns[next]!;
      bytes.set(codes, byColumn[next]!);
      for (let row = 0, at = address + byte; row < codes.length; row++, at += stride) bytes[at] = codes[row]!;
      place.members.forEach(({ binOfCode: table }, i) => {
        const { binOfCode } = members[i]!;
        if (binOfCode) bytes.set(binOfCode, table);
      });
      next++;
    });
  }
}

function plan(
  data: BinnedData,
  parameters: Parameters,
  threads: number,
  validationRows: number,
): { layout: Layout; bytes: number } {
  const planner = new Planner();
  const { rowCount, features, totalBins } = data;
  const slotBytes = 16 * totalBins;
  const { num_leaves: maxLeaves, histogram_pool_size: pool } = parameters;
  const budget = MEBIBYTE * (pool > 0 ? pool : HISTOGRAM_POOL);
  const slotCount = Math.min(maxLeaves, Math.max(2, Math.floor(budget / Math.max(1, slotBytes))));
  const sizes = planeSizes(data.columns.length, threads);
  const layout = {
    planes: planPlanes(planner, data, sizes),
    stride: PLANE_COLUMNS * sizes.length,
    columns: data.columns.map(() => planner.take(rowCount)),
    rows: planner.take(4 * rowCount),
    right: planner.take(4 * rowCount + 4),
    otherRows: planner.take(4 * rowCount),
    pairs: planner.take(8 * rowCount),
    score: planner.take(8 * rowCount),
    goesLeft: planner.take(256),
    scratch: planner.take(sizes.length * PLANE_COLUMNS * SCRATCH_COLUMN_BYTES),
    ordered: planner.take(threads * 8 * BLOCK_ROWS),
    slots: planner.take(slotCount * slotBytes),
    slotBytes,
    slotCount,
    active: planner.take(features.length),
    gains: planner.take(16 * features.length),
    job: planner.take(256),
    control: planner.take(256),
    validation: {
      bins: planner.take(data.features.length * validationRows),
      rows: planner.take(4 * validationRows),
      right: planner.take(4 * validationRows + 4),
      score: planner.take(8 * validationRows),
    },
  };
  return { layout, bytes: planner.end };
}

/** A memory up to this size is kept for the next training; a new one costs more than a small training. */
const MAX_SPARE_BYTES = 64 * MEBIBYTE;

let spare: WasmMemory | undefined;

/** A memory of at least this many pages, with anything in it; zeros only where it is shared. */
function takeMemory(pages: number, shared: boolean): WasmMemory {
  if (shared || !spare || spare.buffer.byteLength < pages * PAGE) {
    return new Memory({ initial: pages, maximum: MAX_PAGES, shared });
  }
  const memory = spare;
  spare = undefined;
  return memory;
}

/** The memory of one training, and views of it. */
export class Workspace {
  readonly layout: Layout;
  readonly memory: WasmMemory;
  readonly bytes: Uint8Array;
  readonly integers: Int32Array;
  readonly doubles: Float64Array;
  /** [gradient, hessian] per row. */
  readonly pairs: Float32Array;
  readonly score: Float64Array;

  /** @throws GbdtError ('data') for more rows than fit into 4 GiB. */
  constructor(data: BinnedData, parameters: Parameters, threads: number, validationRows: number) {
    const { layout, bytes } = plan(data, parameters, threads, validationRows);
    const pages = Math.ceil(bytes / PAGE);
    if (pages > MAX_PAGES) {
      throw new GbdtError(
        'data',
        `training data: ${data.rowCount} rows need more than the 4 GiB that training can use`,
      );
    }
    this.layout = layout;
    this.memory = takeMemory(pages, threads > 1);
    const { buffer } = this.memory;
    this.bytes = new Uint8Array(buffer);
    this.integers = new Int32Array(buffer);
    this.doubles = new Float64Array(buffer);
    this.pairs = new Float32Array(buffer, layout.pairs, 2 * data.rowCount);
    this.score = new Float64Array(buffer, layout.score, data.rowCount);
    fillPlanes(this.bytes, layout, data.columns);
  }

  /** Hands the memory to the next training. No view of it may be used afterwards. */
  release(): void {
    const { buffer } = this.memory;
    if (buffer instanceof ArrayBuffer && buffer.byteLength <= MAX_SPARE_BYTES) spare = this.memory;
  }
}
