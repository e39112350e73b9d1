import { PLANE_COLUMNS } from '../kernels/histogram-text.js';

/** Columns of codes side by side: 8 bytes per row, one per column. Plain data. */
export interface Plane {
  readonly address: number;
  readonly columns: readonly PlaneColumn[];
}

interface PlaneColumn {
  readonly codeCount: number;
  readonly members: readonly PlaneMember[];
}

/** A feature of a column. */
interface PlaneMember {
  readonly feature: number;
  /** Address of the table bin per code, one byte each; 0 where the code is the bin. */
  readonly binOfCode: number;
}

/** Splits `count` columns into as few groups as planes allow, a multiple of `threads`, of almost equal size. */
export function planeSizes(count: number, threads: number): number[] {
  const rounds = Math.ceil(count / (PLANE_COLUMNS * threads));
  const planes = Math.min(count, rounds * threads);
  return Array.from(
    { length: planes },
    (_, i) => Math.floor(((i + 1) * count) / planes) - Math.floor((i * count) / planes),
  );
}
