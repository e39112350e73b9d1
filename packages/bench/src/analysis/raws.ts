import type { StopReason } from '../measuring/point-budget.js';

export type BenchmarkGroup = 'gpu_compute' | 'data_transfer' | 'host_compute';

/** One point as it was measured: every sample, and under which circumstances. */
export interface RawPoint {
  readonly group: BenchmarkGroup;
  readonly benchmark: string;
  /** `fp32`, `fp16`; empty where there is no choice. */
  readonly dataType: string;
  /** Batch size, bytes of a copy, or workers. */
  readonly at: number;
  /** ms of a run or copy; images per second in host_compute. */
  readonly samples: readonly number[];
  readonly firstRunMs: number;
  readonly warmUpRuns: number;
  readonly isStable: boolean;
  readonly runsPerSample: number;
  readonly precision: string;
  readonly coresUsed: number;
  readonly coresBusy: number;
}

/** Why a curve ended, and at which point. */
export interface RawStop {
  readonly group: BenchmarkGroup;
  readonly benchmark: string;
  readonly dataType: string;
  readonly at: number;
  readonly reason: StopReason;
  readonly detail: string;
}

/** A transfer benchmark's direction and memory; in the published column names PCIe is pageable, DMA pinned memory. */
export interface TransferKind {
  readonly direction: 'H2D' | 'D2H';
  readonly pinned: boolean;
}

/** All that one run of the benchmarks brought back. */
export interface Raws {
  readonly points: readonly RawPoint[];
  readonly stops: readonly RawStop[];
}
