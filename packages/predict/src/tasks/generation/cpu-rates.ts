import type { Table } from '@ctfusion/base';
import { BENCHMARK, benchmarkColumn, COLUMN, parseBenchmarkName } from '@ctfusion/schema/columns';
import { columnOr } from '../quantity.js';

/** What a CPU that runs a language model is known to do. */
export interface CpuRates {
  readonly cores: number;
  /** TFLOP/s of all cores, up to a factor that belongs to the instruction set. */
  readonly tflops: number;
  /** The same by clock alone. */
  readonly clockTflops: number;
  /** Decimal GB/s of memory that the data sheet lets expect. */
  readonly sheetBandwidth: number;
  /** Decimal GB/s that all cores together read from blocks of that many GB each. */
  readonly bandwidth: (gigabytesPerCore: number) => number;
}

/** FLOPs of one core in one cycle, single precision: two 256-bit multiply-adds. */
const FLOPS_PER_CYCLE = 32;
/** Where neither boost nor base clock is known: what servers run at. */
const USUAL_GHZ = 2.8;
/** Where nobody states or measured the bandwidth: of one core, and how it grows with cores that share memory channels. */
const USUAL_CORE_GBPS = 12;
const SHARED_CHANNELS = 0.8;
/**
 * Arithmetic follows what a core reads from its first two caches: exponents by which 65 server CPUs' prompts do. The powers that are left of one
 * belong to the clock.
 */
const L1_EXPONENT = 0.5;
const L2_EXPONENT = 0.25;
/** GB/s of a core at 2.8 GHz with 256-bit loads: they set the unit only. */
const USUAL_L1_GBPS = 90;
const USUAL_L2_GBPS = 45;
const L1_KB = 16;
const L2_KB = 256;
/** Weights that lie in the memory of other NUMA nodes and sockets are read over a link. */
const NODES_EXPONENT = 0.7;
const SOCKETS_EXPONENT = 0.8;
const GIB_PER_GB = 2 ** 30 / 1e9;

/** Columns of the reading benchmark of all threads, by working set. */
function readingColumns(table: Table): { readonly kb: number; readonly values: Float64Array }[] {
  return table.names
    .flatMap((name) => {
      const parts = parseBenchmarkName(name);
      const isRead = parts?.group === 'host_memory' && parts.benchmark === BENCHMARK.memoryRead;
      return isRead && parts.threads === 'all'
        ? [{ kb: parts.workingSetKb, values: table.numbers(name) }]
        : [];
    })
    .sort((a, b) => a.kb - b.kb);
}

/** GiB/s at which a core of the median of 2,300 rented servers reads its first cache. */
const USUAL_CORE_GIBPS = 108;
const L1_READ = benchmarkColumn({
  group: 'host_memory',
  benchmark: BENCHMARK.memoryRead,
  threads: 'all',
  workingSetKb: L1_KB,
});

/** How fast one core of every row's host works, by what it reads of its first cache; 1, which is usual, where nobody measured it. */
export function hostSpeed(table: Table): (row: number) => number {
  const unknown = (): number => Number.NaN;
  const [rate, cores] = [L1_READ, COLUMN.coresTotal].map((name) => columnOr(table, name, unknown));
  return (row) => {
    const speed = rate!(row) / cores!(row) / USUAL_CORE_GIBPS;
    return speed > 0 ? speed : 1;
  };
}

/**
 * Rates that are put in of a CPU where nobody measured them: its first two caches, blocks that a large last cache may hold, and memory. `bench` and
 * lmbench measure each of them.
 */
export const CPU_READS: readonly { readonly column: string; readonly isCache: boolean }[] = (
  [
    [L1_KB, true],
    [L2_KB, true],
    [8192, false],
    [262_144, false],
  ] as const
).map(([workingSetKb, isCache]) => ({
  column: benchmarkColumn({
    group: 'host_memory',
    benchmark: BENCHMARK.memoryRead,
    threads: 'all',
    workingSetKb,
  }),
  isCache,
}));

/** Benchmarks that the rates are read from where the table has them. */
export const cpuBenchmarkColumns = (table: Table): string[] =>
  table.names.filter((name) => {
    const parts = parseBenchmarkName(name);
    return (
      parts?.group === 'host_memory' && parts.benchmark === BENCHMARK.memoryRead && parts.threads === 'all'
    );
  });

/** Rates of every row's CPU: measured, else by its data sheet, else usual ones; rates are NaN where not even its cores are known. */
export function cpuRates(table: Table): (row: number) => CpuRates {
  const read = readingColumns(table);
  const unknown = (): number => Number.NaN;
  const [cores, base, boost, peak, sockets, nodes] = [
    columnOr(table, COLUMN.coresTotal, unknown),
    columnOr(table, COLUMN.baseGhz, () => USUAL_GHZ),
    columnOr(table, COLUMN.maxBoostGhz, unknown),
    columnOr(table, COLUMN.peakMemoryBandwidthGbps, unknown),
    columnOr(table, COLUMN.cpuSockets, () => 1),
    columnOr(table, COLUMN.numaNodes, () => 1),
  ];
  return (row) => {
    const count = cores(row);
    const clock = boost(row) > 0 ? boost(row) : base(row);
    const clockTflops = (count * clock * FLOPS_PER_CYCLE) / 1000;
    const spread = nodes(row) ** NODES_EXPONENT * sockets(row) ** SOCKETS_EXPONENT;
    const curve = read.filter(({ values }) => values[row]! > 0);
    const usual = USUAL_CORE_GBPS * count ** SHARED_CHANNELS;
    const sheetBandwidth =
      peak(row) > 0 ? Math.min(peak(row) * sockets(row), USUAL_CORE_GBPS * count) : usual;
    if (curve.length === 0)
      return {
        cores: count,
        tflops: clockTflops,
        clockTflops,
        sheetBandwidth,
        bandwidth: () => sheetBandwidth / spread,
      };
    const points = curve.map(({ kb, values }) => ({ kb, gbps: values[row]! * GIB_PER_GB }));
    const perCore = (kb: number): number => interpolated(points, kb) / count;
    const cacheFactor =
      (perCore(L1_KB) / USUAL_L1_GBPS) ** L1_EXPONENT * (perCore(L2_KB) / USUAL_L2_GBPS) ** L2_EXPONENT;
    return {
      cores: count,
      tflops: ((count * USUAL_GHZ * FLOPS_PER_CYCLE) / 1000) * cacheFactor,
      clockTflops,
      sheetBandwidth,
      bandwidth: (gigabytes) => interpolated(points, (gigabytes * 1e9) / 1024) / spread,
    };
  };
}

/** Between two sizes the logarithm of the bandwidth follows that of the size; beyond the ends it stays. */
function interpolated(points: readonly { readonly kb: number; readonly gbps: number }[], kb: number): number {
  const above = points.findIndex((point) => point.kb >= kb);
  if (above < 0) return points.at(-1)!.gbps;
  const upper = points[above]!;
  const lower = points[above - 1];
  if (lower === undefined) return upper.gbps;
  const share = Math.log(kb / lower.kb) / Math.log(upper.kb / lower.kb);
  return lower.gbps ** (1 - share) * upper.gbps ** share;
}
