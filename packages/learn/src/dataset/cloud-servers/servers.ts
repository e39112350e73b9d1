import { type Column, InputError, type Table } from '@ctfusion/base';
import type { Resolvers } from '@ctfusion/predict/systems';
import { BENCHMARK, benchmarkColumn, COLUMN, dataTransferColumn } from '@ctfusion/schema/columns';
import { microarchitecture } from './microarchitecture.js';

/** Cells of a server's row by our column names; what is not known is absent. */
export type ServerFacts = Readonly<Record<string, number | string>>;

const MIB = 2 ** 20;
const BYTES_PER_GIB = 2 ** 30;
const MB_PER_S = 1e6 / BYTES_PER_GIB;
const GB_PER_S = 1e9 / BYTES_PER_GIB;

/** What `bw_mem` calls a block, and KiB of it; each thread has one of its own. */
const BLOCK = /^bw_(rd|wr)_([\d.]+)mb$/;
const OPERATION = { rd: BENCHMARK.memoryRead, wr: BENCHMARK.memoryWrite } as const;
/** Copies of nvbandwidth, GB/s: pinned memory, and within the device counted once. */
const COPIES: Readonly<Record<string, string>> = {
  nvb_host_to_device_memcpy_ce: dataTransferColumn('H2D', 'DMA', 'peak_bandwidth_gbps'),
  nvb_device_to_host_memcpy_ce: dataTransferColumn('D2H', 'DMA', 'peak_bandwidth_gbps'),
  nvb_device_local_copy: benchmarkColumn({
    group: 'data_transfer',
    direction: 'D2D',
    path: 'Device',
    feature: 'peak_bandwidth_gbps',
  }),
};
/** Of a CPU's data sheet: the share of the chip that a server is tells its own cores and cache. */
const SHEET_FACTS = [
  COLUMN.baseGhz,
  COLUMN.maxBoostGhz,
  COLUMN.memoryChannels,
  COLUMN.peakMemoryBandwidthGbps,
  COLUMN.cpuPowerW,
  COLUMN.cpuRelease,
] as const;

export const SERVER_TEXTS: ReadonlySet<string> = new Set([
  'server',
  'vendor',
  'cpu',
  'cpu_name',
  'arch',
  'stepping',
  'l1d',
  'l2',
  'l3',
  'flags',
  'gpu',
  'gpu_memory',
  'gpu_power_limit',
]);

/**
 * Every server's facts and micro-benchmarks under our names, by its name. Bandwidths become GiB/s; sockets are at most the NUMA nodes, since a
 * hypervisor may show every core as a socket.
 * @throws InputError if a column is missing or a number is none.
 */
export function serverFacts(servers: Table, { cpu }: Resolvers): ReadonlyMap<string, ServerFacts> {
  const names = servers.completeTexts('server');
  const texts = (name: string): readonly string[] => servers.texts(name);
  const [vendors, cpuNames, steppings, flags, l2, l3] = [
    'vendor',
    'cpu_name',
    'stepping',
    'flags',
    'l2',
    'l3',
  ].map(texts);
  const [vcpus, threadsPerCore, sockets, nodes] = ['vcpus', 'threads_per_core', 'sockets', 'numa_nodes'].map(
    (name) => positive(servers, name),
  );
  const [families, models] = ['cpu_family', 'cpu_model'].map((name) => servers.numbers(name));
  const benchmarks = benchmarkReadings(servers);
  const sheets = new Map<string, ServerFacts>();
  const sheetOf = (name: string): ServerFacts => {
    const known = sheets.get(name) ?? sheetFacts(cpu(name).sheet?.facts ?? {});
    sheets.set(name, known);
    return known;
  };
  const gpus = gpuReadings(servers);
  return new Map(
    names.map((server, row) => [
      server,
      {
        ...sheetOf(cpuNames![row]!),
        ...benchmarks(row),
        ...gpus(row),
        [COLUMN.cloudVendor]: vendors![row]!,
        [COLUMN.cpuName]: cpuNames![row]!,
        [COLUMN.cpuMicroarchitecture]: microarchitecture({
          name: cpuNames![row]!,
          family: families![row]!,
          model: models![row]!,
          stepping: steppings![row]!,
        }),
        [COLUMN.coresTotal]: vcpus![row]! / threadsPerCore![row]!,
        [COLUMN.threads]: vcpus![row]!,
        [COLUMN.cpuSockets]: Math.min(sockets![row]!, nodes![row]!),
        [COLUMN.numaNodes]: nodes![row]!,
        [COLUMN.instructionSets]: flags![row]!,
        [COLUMN.cpuL2CacheMb]: Number.parseInt(l2![row]!, 10) / MIB,
        [COLUMN.l3CacheMb]: Number.parseInt(l3![row]!, 10) / MIB,
      },
    ]),
  );
}

/** The columns of facts and benchmarks that a list of servers, one per row, is given. */
export function serverColumns(rows: readonly ServerFacts[]): [string, Column][] {
  const names = [...new Set(rows.flatMap((facts) => Object.keys(facts)))].sort();
  return names.map((name): [string, Column] => {
    const isText = rows.some((facts) => typeof facts[name] === 'string');
    return [
      name,
      isText
        ? { kind: 'text', values: rows.map((facts) => String(facts[name] ?? '')) }
        : { kind: 'number', values: Float64Array.from(rows, (facts) => Number(facts[name] ?? Number.NaN)) },
    ];
  });
}

function positive(table: Table, name: string): Float64Array {
  const values = table.completeNumbers(name);
  const row = values.findIndex((value) => !(value > 0));
  if (row < 0) return values;
  throw new InputError('out-of-range', `is ${values[row]}; it must be above 0`, table.location(row, name));
}

function sheetFacts(facts: ServerFacts): ServerFacts {
  return Object.fromEntries(
    SHEET_FACTS.flatMap((name): [string, number | string][] =>
      facts[name] === undefined ? [] : [[name, facts[name]]],
    ),
  );
}

/** What was measured of a row; an empty cell is absent. */
function benchmarkReadings(servers: Table): (row: number) => ServerFacts {
  const read = servers.names.flatMap((name): { column: string; values: Float64Array; factor: number }[] => {
    const copy = COPIES[name];
    if (copy !== undefined) return [{ column: copy, values: servers.numbers(name), factor: GB_PER_S }];
    const block = BLOCK.exec(name);
    if (block === null) return [];
    const column = benchmarkColumn({
      group: 'host_memory',
      benchmark: OPERATION[block[1] as keyof typeof OPERATION],
      threads: 'all',
      workingSetKb: kibibytes(block[2]!),
    });
    return [{ column, values: servers.numbers(name), factor: MB_PER_S }];
  });
  return (row) =>
    Object.fromEntries(
      read.flatMap(({ column, values, factor }): [string, number][] =>
        values[row]! > 0 ? [[column, values[row]! * factor]] : [],
      ),
    );
}

/** Sizes are given in MB of 10^6 bytes below one, where they stand for powers of two, and in MiB from one on. */
const kibibytes = (megabytes: string): number => {
  const size = Number(megabytes);
  return size < 1 ? Math.round((size * 1e6) / 1024) : size * 1024;
};

/** Memory and power limit of a GPU, or of the slice that the server has of it. */
function gpuReadings(servers: Table): (row: number) => ServerFacts {
  const [memory, power] = ['gpu_memory', 'gpu_power_limit'].map((name) =>
    servers.texts(name).map((cell) => Number.parseFloat(cell)),
  );
  return (row) => ({
    ...(memory![row]! > 0 ? { [COLUMN.vramGb]: memory![row]! / 1024 } : {}),
    ...(power![row]! > 0 ? { [COLUMN.gpuPowerLimitW]: power![row]! } : {}),
  });
}
