import { BENCHMARK, benchmarkColumn, COLUMN, dataTransferColumn } from '@ctfusion/schema/columns';
import { benchmark, DEVICE_FACTS, fact, type PhysicalVariable } from './physical-scaling.js';

/** Working sets of each thread: one that a core's caches hold, one that a large last cache may, one that only memory does. */
const CACHED_KB = [256] as const;
const IN_MEMORY_KB = [16_384, 524_288] as const;

/** Cores share memory: as the benchmarks of a device that is a CPU have it. */
const SHARED_MEMORY = 0.6;

const hostMemory = (name: string, workingSetKb: number): string =>
  benchmarkColumn({ group: 'host_memory', benchmark: name, threads: 'all', workingSetKb });

/** A server is a share of its host: its cores tell its share of the host's caches and memory, the data sheet what the whole has. */
const SERVER_FACTS: readonly PhysicalVariable[] = [
  // Benchmarks scale with cores, so it is the threads that follow them.
  fact(COLUMN.coresTotal, 'host'),
  { ...fact(COLUMN.threads, 'host'), exponents: { [COLUMN.coresTotal]: 1 } },
  fact(COLUMN.cpuSockets, 'host'),
  fact(COLUMN.baseGhz, 'host'),
  fact(COLUMN.maxBoostGhz, 'host'),
  fact(COLUMN.cpuL2CacheMb, 'host'),
  fact(COLUMN.l3CacheMb, 'host'),
  fact(COLUMN.peakMemoryBandwidthGbps, 'host'),
  fact(COLUMN.cpuRelease, 'host', 'linear'),
  ...DEVICE_FACTS,
];

/** What rented servers were measured by: bandwidth of the host's memory and caches, and of copies. */
export const SERVER_VARIABLES: readonly PhysicalVariable[] = [
  ...SERVER_FACTS,
  ...[BENCHMARK.memoryRead, BENCHMARK.memoryWrite].flatMap((name) => [
    ...CACHED_KB.map((size) =>
      benchmark(hostMemory(name, size), 'host', { [COLUMN.coresTotal]: 1, [COLUMN.maxBoostGhz]: 1 }),
    ),
    ...IN_MEMORY_KB.map((size) =>
      benchmark(hostMemory(name, size), 'host', { [COLUMN.coresTotal]: SHARED_MEMORY }),
    ),
  ]),
  ...(['H2D', 'D2H'] as const).map((direction) =>
    benchmark(dataTransferColumn(direction, 'DMA', 'peak_bandwidth_gbps'), 'both', {
      [COLUMN.gpuPcieBandwidthGbps]: 1,
    }),
  ),
  benchmark(
    benchmarkColumn({
      group: 'data_transfer',
      direction: 'D2D',
      path: 'Device',
      feature: 'peak_bandwidth_gbps',
    }),
    'device',
    { [COLUMN.gpuMemoryBandwidthGbps]: 1 },
  ),
];
