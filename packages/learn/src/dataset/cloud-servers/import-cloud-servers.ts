import { appendTables, type Column, InputError, Table } from '@ctfusion/base';
import { readCsv } from '@ctfusion/base/files';
import { deriveColumns } from '@ctfusion/predict';
import type { Resolvers } from '@ctfusion/predict/systems';
import { COLUMN, columnType } from '@ctfusion/schema/columns';
import { datasetFile, findDatasetFile } from '../dataset-file.js';
import { chipName, wholePart } from '../device-name.js';
import { LLAMA_BENCH_TEXTS, llamaBenchRuns } from './llama-bench-runs.js';
import { positionsOf } from './positions.js';
import type { CloudRuns } from './runs.js';
import { SERVER_TEXTS, type ServerFacts, serverColumns, serverFacts } from './servers.js';
import { readUpstream, type UpstreamTables } from './upstream/read-upstream.js';
import { serverFolders } from './upstream/server-folders.js';
import { VLLM_TEXTS, vllmRuns } from './vllm-runs.js';

/** Benchmarks of the host's memory are lmbench's. */
const BACKEND = 'lmbench';
/** Share of the data sheet's bandwidth that nothing was seen to reach; a run that reads its weights faster was measured or written wrongly. */
const HIGHEST_BANDWIDTH_SHARE = 0.9;

export interface CloudServersImport {
  readonly table: Table;
  /** Rows that were not taken, by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/**
 * Reads language-model runs on rented servers with their micro-benchmarks: one row per run, `system_id` the server, `device_name` its CPU
 * model or its GPU's chip. The folder holds the tables that were parsed from SpareCores/sc-inspector-data, or that repository itself. Left out, and counted by reason: runs without a time, at a load that Little's law contradicts, with layers left on the host beside a GPU, on another CPU than the inventory has, beyond the
 * model's positions, or faster than 90 % of the data sheet's bandwidth.
 * @throws InputError if a file or a column is missing, a cell that must be a number is none, or a run names a server that is not listed.
 */
export function importCloudServers(folder: string, resolvers: Resolvers): CloudServersImport {
  const { servers, llama, vllm } = readTables(folder);
  const facts = serverFacts(servers, resolvers);
  const tables = [
    ...(llama.rowCount === 0 ? [] : [taskTable(llamaBenchRuns(llama), { source: llama, facts, resolvers })]),
    ...(vllm.rowCount === 0 ? [] : [taskTable(vllmRuns(vllm), { source: vllm, facts, resolvers })]),
  ];
  const leftOut: Record<string, number> = {};
  let table = appendTables(tables);
  const keep = (reason: string, isKept: (row: number) => boolean): void => {
    const rows = Array.from({ length: table.rowCount }, (_, row) => row).filter(isKept);
    if (rows.length < table.rowCount) leftOut[reason] = table.rowCount - rows.length;
    table = table.take(rows);
  };
  const times = table.numbers(COLUMN.totalTimeMs);
  keep('without a time', (row) => times[row]! > 0);
  const loads = table.numbers(COLUMN.sequences);
  keep('at a load that is not known', (row) => loads[row]! > 0);
  // What part the host's cores have in such a run no column tells.
  const onDevice = table.numbers(COLUMN.deviceLayers);
  keep('with layers left on the host', (row) => Number.isNaN(onDevice[row]!));
  const [seen, listed] = [table.texts(SEEN_CPU), table.texts(COLUMN.cpuName)];
  keep('on another CPU than the inventory has', (row) => seen[row] === listed[row]);
  const length = tokensInAll(table);
  const models = table.texts(COLUMN.modelName);
  keep('beyond the model’s positions', (row) => length(row) <= positionsOf(models[row]!));
  table = deriveColumns(table.without(new Set([SEEN_CPU])));
  const isTooFast = fasterThanMemory(table);
  keep('faster than 90 % of the data sheet’s bandwidth', (row) => !isTooFast(row));
  return { table: table.withSource(folder), leftOut };
}

/** The parsed tables where they lie in the folder, else the repository's own layout. */
function readTables(folder: string): UpstreamTables {
  const found = findDatasetFile(folder, 'servers.csv') === undefined ? serverFolders(folder) : [];
  if (found.length > 0) return readUpstream(folder, found);
  const read = (name: string, texts: ReadonlySet<string>): Table => {
    const path = datasetFile(folder, `${name}.csv`);
    return readCsv(path, (column) => (texts.has(column) ? 'text' : columnType(column)));
  };
  return {
    servers: read('servers', SERVER_TEXTS),
    llama: read('llm_runs', LLAMA_BENCH_TEXTS),
    vllm: read('vllm_runs', VLLM_TEXTS),
  };
}

/** What the run saw of the CPU; dropped once it was compared. */
const SEEN_CPU = 'host_cpu_name';
const ANOTHER = 'another';

interface TaskSources {
  readonly source: Table;
  readonly facts: ReadonlyMap<string, ServerFacts>;
  readonly resolvers: Resolvers;
}

function taskTable(runs: CloudRuns, { source, facts, resolvers }: TaskSources): Table {
  const { servers, devices, hostCpus, isCpu, agrees } = runs;
  const sheets = new Map<string, ServerFacts>();
  const sheetOf = (device: string): ServerFacts => {
    const known = sheets.get(device) ?? { ...resolvers.gpu(wholePart(device)).sheet?.facts };
    sheets.set(device, known);
    return known;
  };
  const machines = servers.map((server, row): ServerFacts => {
    const known = facts.get(server);
    if (known === undefined) {
      throw new InputError(
        'unknown-name',
        `'${server}' is no server that is listed`,
        source.location(row, 'server'),
      );
    }
    return isCpu[row] ? known : { ...sheetOf(devices[row]!), ...known, [COLUMN.gpuName]: devices[row]! };
  });
  const texts = (values: readonly string[]): Column => ({ kind: 'text', values: [...values] });
  const columns: [string, Column][] = [
    [COLUMN.systemId, texts(servers)],
    [COLUMN.deviceName, texts(devices.map((device, row) => (isCpu[row] ? device : chipName(device))))],
    [COLUMN.taskKind, texts(servers.map(() => 'generation'))],
    [COLUMN.backend, texts(servers.map(() => BACKEND))],
    [COLUMN.accelerator, texts(isCpu.map((cpu) => (cpu ? 'cpu' : 'cuda')))],
    [
      SEEN_CPU,
      texts(
        hostCpus.map((cpu, row) =>
          agrees(row, String(machines[row]![COLUMN.instructionSets] ?? '')) ? cpu : ANOTHER,
        ),
      ),
    ],
    ...runs.columns.map(([name, column]): [string, Column] => [name, column]),
    ...serverColumns(machines),
  ];
  return new Table(columns, servers.length, source.source);
}

function tokensInAll(table: Table): (row: number) => number {
  const [prompt, generated] = [COLUMN.promptTokens, COLUMN.generatedTokens].map((name) =>
    table.numbers(name),
  );
  return (row) => prompt![row]! + generated![row]!;
}

/** Weights that lie in a cache are not read from memory, and batches read them once for all: only single sequences beyond the cache tell. */
function fasterThanMemory(table: Table): (row: number) => boolean {
  const [generated, load, active, bits, time, gpuBandwidth, cpuBandwidth, cache, devices, sockets] = [
    COLUMN.generatedTokens,
    COLUMN.sequences,
    COLUMN.activeParams,
    COLUMN.weightBits,
    COLUMN.totalTimeMs,
    COLUMN.gpuMemoryBandwidthGbps,
    COLUMN.peakMemoryBandwidthGbps,
    COLUMN.l3CacheMb,
    COLUMN.parallelDevices,
    COLUMN.cpuSockets,
  ].map((name) => table.optionalNumbers(name));
  const accelerators = table.texts(COLUMN.accelerator);
  return (row) => {
    const isCpu = accelerators[row] === 'cpu';
    const gigabytes = (active![row]! * bits![row]!) / 8e9;
    if (load![row]! > 1 || (isCpu && gigabytes * 1000 < cache![row]! * CACHES_BEYOND)) return false;
    const bandwidth = isCpu ? cpuBandwidth![row]! * sockets![row]! : gpuBandwidth![row]! * devices![row]!;
    return (generated![row]! * gigabytes) / (time![row]! / 1000) > HIGHEST_BANDWIDTH_SHARE * bandwidth;
  };
}

/** How many times the last cache weights must be for memory to be what they are read from. */
const CACHES_BEYOND = 4;
