import type { TransferDirection } from '../backends/benchmark-backend.js';
import type { StopReason } from '../measuring/point-budget.js';

export type BenchmarkGroup = 'gpu_compute' | 'data_transfer' | 'host_compute' | 'host_memory';

/** One point as it was measured: every sample, and under which circumstances. */
export interface RawPoint {
  readonly group: BenchmarkGroup;
  readonly benchmark: string;
  /** `fp32`, `fp16`; in host_memory the threads, `4t`; empty where there is no choice. */
  readonly dataType: string;
  /** What the curve sweeps over, here: batch size, bytes of a copy or of a thread's working set, or workers. */
  readonly sweptValue: number;
  /** ms of a run or copy; images per second in host_compute, GiB/s in host_memory. */
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
  readonly sweptValue: number;
  readonly reason: StopReason;
  readonly detail: string;
}

/** A transfer benchmark's direction and memory; in the published column names PCIe is pageable, DMA pinned memory. */
export interface TransferKind {
  readonly direction: TransferDirection;
  readonly pinned: boolean;
}

/** All that one run of the benchmarks brought back. */
export interface Raws {
  readonly points: readonly RawPoint[];
  readonly stops: readonly RawStop[];
}
