import { InputError, type Table, tableFromRecords } from '@ctfusion/base';
import { columnType } from '@ctfusion/schema/columns';
import { LLAMA_BENCH_TEXTS } from '../llama-bench-runs.js';
import { SERVER_TEXTS } from '../servers.js';
import { VLLM_TEXTS } from '../vllm-runs.js';
import { parseBwMem, parseNvbandwidth } from './bandwidth-outputs.js';
import { llamaBenchLines } from './llama-bench-lines.js';
import { parseLscpu } from './lscpu.js';
import { parseNvidiaSmi } from './nvidia-smi.js';
import type { BenchmarkOutput, ServerFolder } from './server-folders.js';
import { servingLines } from './serving-lines.js';

/** The repository under the columns of the tables that were parsed from it. */
export interface UpstreamTables {
  readonly servers: Table;
  readonly llama: Table;
  readonly vllm: Table;
}

type Cells = Readonly<Record<string, unknown>>;

/**
 * Reads SpareCores/sc-inspector-data as it is at commit 804d3c71: `data/<vendor>/<server>/<benchmark>/stdout`, of `lscpu`, `nvidia_smi`, `bw_mem`,
 * `nvbandwidth`, `llm` (llama-bench) and `vllm`. `membench` and the other benchmarks mean nothing that is read.
 * @throws InputError naming the file, and the line where there are many, of what is not of its format.
 */
export function readUpstream(folder: string, found: readonly ServerFolder[]): UpstreamTables {
  const servers = found.map(serverCells);
  const cpus = servers.map((cells) => String(cells['cpu_name']));
  const llama = found.flatMap((server, index) => llamaBenchLines(server, cpus[index]!));
  const vllm = found.flatMap((server, index) => servingLines(server, cpus[index]!));
  if (llama.length + vllm.length === 0)
    throw new InputError('value-missing', 'holds no run of a language model', { file: folder });
  const table = (records: readonly Cells[], texts: ReadonlySet<string>): Table =>
    tableFromRecords(records, folder, (column) => (texts.has(column) ? 'text' : columnType(column)));
  return {
    servers: table(servers, SERVER_TEXTS),
    llama: table(llama, LLAMA_BENCH_TEXTS),
    vllm: table(vllm, VLLM_TEXTS),
  };
}

/** Cells that no server of a folder tells are columns all the same. */
const GPU_CELLS = { gpu: '', gpu_memory: '', gpu_power_limit: '' };

function serverCells({ name, vendor, output }: ServerFolder): Cells {
  const read = (benchmark: string, parse: (printed: BenchmarkOutput) => Cells): Cells => {
    const printed = output(benchmark);
    return printed === undefined ? {} : parse(printed);
  };
  return {
    server: name,
    vendor,
    ...read('lscpu', (printed) => parseLscpu(printed, vendor)),
    ...GPU_CELLS,
    ...read('nvidia_smi', parseNvidiaSmi),
    ...read('bw_mem', parseBwMem),
    ...read('nvbandwidth', parseNvbandwidth),
  };
}
