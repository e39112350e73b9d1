import type { Table } from '@ctfusion/base';
import { BENCHMARK, benchmarkColumn, COLUMN } from '@ctfusion/schema/columns';
import { columnOr } from '../quantity.js';
import { cpuRates } from './cpu-rates.js';
import { type GenerationRow, generationRow } from './generation-row.js';

/** Parameters that tokens are multiplied with: every run's time is roughly in proportion on one machine. */
export function generationWork(table: Table): Float64Array {
  const read = generationRow(table);
  return Float64Array.from({ length: table.rowCount }, (_, row) => {
    const { activeParams, sequences, prompt, generated } = read(row);
    return activeParams * sequences * (prompt + generated);
  });
}

/** What a device does not have is no number. */
const finite = (value: number): number => (Number.isFinite(value) ? value : Number.NaN);

/** GB that a core reads whatever its caches. */
const BEYOND_CACHES_GB = 0.25;
const L1_GB = 16e-6;
const L1_WRITE = benchmarkColumn({
  group: 'host_memory',
  benchmark: BENCHMARK.memoryWrite,
  threads: 'all',
  workingSetKb: 16,
});
const L2_GB = 256e-6;
const THIRD_CACHE_GB = 8e-3;

type Feature = (own: GenerationRow, row: number) => number;

/**
 * What trees see of a generation: the task, the device's rates, and of a CPU its cores, caches and the bandwidths that one core has of them.
 */
export function generationResidualColumns(table: Table): Readonly<Record<string, Float64Array>> {
  const cell = (name: string): ((row: number) => number) => columnOr(table, name, () => Number.NaN);
  const [threads, l2, l3, nodes, sockets] = [
    COLUMN.threads,
    COLUMN.cpuL2CacheMb,
    COLUMN.l3CacheMb,
    COLUMN.numaNodes,
    COLUMN.cpuSockets,
  ].map(cell);
  // How wide a core stores tells its instruction sets apart where a hypervisor hides them.
  const write = cell(L1_WRITE);
  const rates = cpuRates(table);
  const perCore =
    (gigabytes: number): Feature =>
    ({ hostThreads }, row) => {
      if (hostThreads === 0) return Number.NaN;
      const { bandwidth, cores } = rates(row);
      return bandwidth(gigabytes) / cores;
    };
  const ofCore =
    (value: (row: number) => number): Feature =>
    ({ hostThreads }, row) =>
      hostThreads === 0 ? Number.NaN : value(row) / hostThreads;
  const features: Readonly<Record<string, Feature>> = {
    tokens_read: ({ prompt, sequences }) => prompt * sequences,
    tokens_written: ({ generated }) => generated,
    side_by_side: ({ sequences }) => sequences,
    waves: ({ waves }) => waves,
    handovers: ({ handovers }) => handovers,
    devices: ({ devices }) => devices,
    weights_gb: ({ weightGb }) => weightGb(1),
    model_width: ({ width }) => width,
    model_layers: ({ layers }) => layers,
    rate_tflops: ({ tflops }) => tflops,
    rate_single_tflops: ({ singleTflops }) => singleTflops,
    rate_gbps: ({ bandwidth }) => bandwidth,
    multiprocessor_ghz: ({ multiprocessorGhz }) => finite(multiprocessorGhz),
    clock_ghz: ({ clockGhz }) => finite(clockGhz),
    host_speed: ({ hostSpeed }) => finite(hostSpeed),
    node_cores: ({ hostThreads }, row) => (hostThreads === 0 ? Number.NaN : hostThreads / nodes!(row)),
    cores: ({ hostThreads }) => hostThreads,
    core_tflops: ({ hostThreads, tflops }) => (hostThreads === 0 ? Number.NaN : tflops / hostThreads),
    core_clock_tflops: ({ hostThreads, singleTflops }) =>
      hostThreads === 0 ? Number.NaN : singleTflops / hostThreads,
    core_weights_gb: ({ hostThreads, weightGb }) =>
      hostThreads === 0 ? Number.NaN : weightGb(1) / hostThreads,
    core_weights_gbps: ({ hostThreads, bandwidth }) =>
      hostThreads === 0 ? Number.NaN : bandwidth / hostThreads,
    core_l1_gbps: perCore(L1_GB),
    core_l2_gbps: perCore(L2_GB),
    core_l3_gbps: perCore(THIRD_CACHE_GB),
    core_memory_gbps: perCore(BEYOND_CACHES_GB),
    core_l1_write_gbps: ofCore(write),
    core_threads: ofCore(threads!),
    core_l2_mb: ofCore(l2!),
    core_l3_mb: ofCore(l3!),
    numa_nodes: (_, row) => nodes!(row),
    cpu_sockets: (_, row) => sockets!(row),
  };
  const read = generationRow(table);
  const rows = Array.from({ length: table.rowCount }, (_, row) => read(row));
  return Object.fromEntries(
    Object.entries(features).map(([name, value]) => [
      `generation_${name}`,
      Float64Array.from(rows, (own, row) => value(own, row)),
    ]),
  );
}
