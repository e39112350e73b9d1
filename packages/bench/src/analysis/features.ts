import { median } from '@ctfusion/base';
import {
  benchmarkColumn,
  type CurveFeature,
  type DataType,
  dataTransferColumn,
  gpuComputeColumn,
  type HostFeature,
  type MEMORY_THREADS,
  type TransferFeature,
} from '@ctfusion/schema/columns';
import { curveFeatures, operatorCurves } from './curve.js';
import type { RawPoint, RawStop, Raws, TransferKind } from './raws.js';

/** A hardware benchmark vector: published column names to values; what could not be measured is named, not invented. */
export interface Features {
  readonly values: Readonly<Record<string, number>>;
  readonly missing: Readonly<Record<string, string>>;
  /** Precisions that the device emulates. */
  readonly emulated: readonly string[];
  /** Cores that others kept busy meanwhile, the median over all points: above a few tenths the figures are too slow. */
  readonly otherCoresBusy: number;
}

/**
 * The features of a run, a pure function of its raws, under the catalogue's names. `transfers` says what each transfer
 * benchmark copied.
 */
export function extractFeatures(raws: Raws, transfers: Readonly<Record<string, TransferKind>>): Features {
  const values: Record<string, number> = {};
  const missing: Record<string, string> = {};
  const put = (name: string, value: number | undefined, reason: string) => {
    if (value !== undefined && Number.isFinite(value)) values[name] = value;
    else missing[name] = reason;
  };
  for (const { benchmark, dataType, points } of operatorCurves(raws.points)) {
    const features = curveFeatures(points);
    const single = points.length === 1;
    for (const [feature, value] of Object.entries(features)) {
      if (single && value === undefined && feature !== 'latency') {
        if (stopOf(raws.stops, benchmark, dataType)?.reason === 'completed') continue;
      }
      const why = feature === 'latency' ? 'batch size 1 was not measured' : 'the curve has one point only';
      put(gpuComputeColumn(benchmark, dataType as DataType, feature as CurveFeature), value, why);
    }
  }
  for (const [benchmark, kind] of Object.entries(transfers)) {
    const points = raws.points.filter(
      (point) => point.group === 'data_transfer' && point.benchmark === benchmark,
    );
    transferFeatures(points, kind, stopOf(raws.stops, benchmark, ''), put);
  }
  hostFeatures(raws.points, put);
  memoryFeatures(raws, put);
  for (const stop of raws.stops) {
    if (stop.group !== 'gpu_compute' || raws.points.some((point) => isOf(point, stop))) continue;
    missing[gpuComputeColumn(stop.benchmark, stop.dataType as DataType, 'latency')] =
      `${stop.reason}: ${stop.detail}`;
  }
  const emulated = new Set(
    raws.points.filter(({ precision }) => precision === 'emulated').map(({ dataType }) => dataType),
  );
  return { values, missing, emulated: [...emulated], otherCoresBusy: otherCoresBusy(raws.points) };
}

/** 0 where nothing was measured. */
function otherCoresBusy(points: readonly RawPoint[]): number {
  const others = points.map(({ coresBusy, coresUsed }) => Math.max(0, coresBusy - coresUsed));
  return others.length === 0 ? 0 : Math.round(median(others) * 100) / 100;
}

type MemoryThreads = (typeof MEMORY_THREADS)[number];
type Put = (name: string, value: number | undefined, reason: string) => void;

/** Peak bandwidth over sizes, GiB/s, and the latency of the smallest copy, ms; medians of samples. */
function transferFeatures(
  points: readonly RawPoint[],
  kind: TransferKind,
  stop: RawStop | undefined,
  put: Put,
): void {
  const column = (feature: TransferFeature) => transferColumn(kind, feature);
  const measured = points
    .filter(({ samples }) => samples.length > 0)
    .map(({ sweptValue, samples }) => ({ bytes: sweptValue, ms: median(samples) }))
    .sort((a, b) => a.bytes - b.bytes);
  const why = stop === undefined ? 'not measured' : `${stop.reason}: ${stop.detail}`;
  const rates = measured.map(({ bytes, ms }) => bytes / 2 ** 30 / (ms / 1000));
  put(column('peak_bandwidth_gbps'), rates.length > 0 ? Math.max(...rates) : undefined, why);
  put(column('small_transfer_latency_ms'), measured[0]?.ms, why);
}

/** Images per second by workers: the best, that of one worker, and their ratio. */
function hostFeatures(points: readonly RawPoint[], put: Put): void {
  const benchmarks = new Set(
    points.filter(({ group }) => group === 'host_compute').map(({ benchmark }) => benchmark),
  );
  for (const benchmark of benchmarks) {
    const rates = new Map(
      points
        .filter(
          (point) =>
            point.group === 'host_compute' && point.benchmark === benchmark && point.samples.length > 0,
        )
        .map(({ sweptValue, samples }) => [sweptValue, median(samples)] as const),
    );
    const peak = rates.size > 0 ? Math.max(...rates.values()) : undefined;
    const single = rates.get(1);
    const column = (feature: HostFeature) => benchmarkColumn({ group: 'host_compute', benchmark, feature });
    put(column('peak_host_throughput'), peak, 'not measured');
    put(column('single_worker_throughput'), single, 'one worker was not measured');
    const factor = peak === undefined || single === undefined ? undefined : peak / single;
    put(column('scalability_factor'), factor, 'one worker was not measured');
  }
}

/** Bandwidth of a working set, GiB/s: of one thread, and of the most threads that were measured together. */
function memoryFeatures({ points, stops }: Raws, put: Put): void {
  const memory = [...points, ...stops].filter(({ group }) => group === 'host_memory');
  for (const benchmark of new Set(memory.map((entry) => entry.benchmark))) {
    const own = points.filter((point) => point.group === 'host_memory' && point.benchmark === benchmark);
    const most = Math.max(...own.map(threadsOf));
    for (const point of own) {
      const threads = threadsOf(point);
      const name = (who: MemoryThreads) => memoryColumn(benchmark, who, point.sweptValue);
      const value = point.samples.length > 0 ? median(point.samples) : undefined;
      if (threads === 1) put(name('single'), value, 'not measured');
      if (threads === most) put(name('all'), value, 'not measured');
    }
    for (const stop of stops) {
      if (stop.group !== 'host_memory' || stop.benchmark !== benchmark || stop.reason === 'completed')
        continue;
      const who = threadsOf(stop) === 1 ? 'single' : 'all';
      put(memoryColumn(benchmark, who, stop.sweptValue), undefined, `${stop.reason}: ${stop.detail}`);
    }
  }
}

function memoryColumn(benchmark: string, threads: MemoryThreads, bytes: number): string {
  return benchmarkColumn({ group: 'host_memory', benchmark, threads, workingSetKb: bytes / 1024 });
}

function transferColumn({ direction, pinned }: TransferKind, feature: TransferFeature): string {
  if (direction === 'D2D')
    return benchmarkColumn({ group: 'data_transfer', direction, path: 'Device', feature });
  return dataTransferColumn(direction, pinned ? 'DMA' : 'PCIe', feature);
}

/** `4t` → 4. */
function threadsOf({ dataType }: { readonly dataType: string }): number {
  return Number.parseInt(dataType, 10);
}

function stopOf(stops: readonly RawStop[], benchmark: string, dataType: string): RawStop | undefined {
  return stops.find((stop) => stop.benchmark === benchmark && stop.dataType === dataType);
}

function isOf(point: RawPoint, stop: RawStop): boolean {
  return point.group === stop.group && point.benchmark === stop.benchmark && point.dataType === stop.dataType;
}
