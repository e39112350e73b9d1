import { InputError } from '@ctfusion/base';
import { cpuModelName } from './cpu-model-name.js';
import { isObject, jsonObject, textOf } from './json-lines.js';
import type { BenchmarkOutput } from './server-folders.js';

/** Instruction sets that tell CPUs apart at inference; the others are left out. */
const INFERENCE_SETS = new Set([
  ...['sse4_2', 'avx', 'avx2', 'fma', 'f16c', 'avx512f', 'avx512_vnni', 'avx512_bf16', 'avx_vnni'],
  ...['amx_tile', 'amx_int8', 'amx_bf16', 'asimd', 'asimddp', 'sve', 'sve2', 'i8mm', 'bf16'],
]);
/** Column of the parsed tables → what `lscpu` calls it. */
const FIELDS = {
  cpu: 'Model name:',
  arch: 'Architecture:',
  vcpus: 'CPU(s):',
  threads_per_core: 'Thread(s) per core:',
  cores_per_socket: 'Core(s) per socket:',
  sockets: 'Socket(s):',
  numa_nodes: 'NUMA node(s):',
  cpu_family: 'CPU family:',
  cpu_model: 'Model:',
  stepping: 'Stepping:',
  l1d: 'L1d cache:',
  l2: 'L2 cache:',
  l3: 'L3 cache:',
} as const;
/** lscpu prints `-` for what a machine hides. */
const HIDDEN = '-';

/**
 * A CPU as `lscpu -J -B` prints it: `{"lscpu": [{"field": "CPU(s):", "data": "2"}, …]}`, in newer versions nested by topic (`children`).
 * Caches are bytes of the whole machine. Where a hypervisor hides NUMA nodes and threads there is one of each.
 * @throws InputError naming the file that is no such list, or names no CPU.
 */
export function parseLscpu(output: BenchmarkOutput, vendor: string): Readonly<Record<string, string>> {
  const list = jsonObject(output)['lscpu'];
  const said = new Map(fieldsOf(list));
  const cell = (name: string): string => {
    const value = said.get(name) ?? '';
    return value === HIDDEN ? '' : value;
  };
  const columns = Object.fromEntries(Object.entries(FIELDS).map(([column, field]) => [column, cell(field)]));
  if (columns['cpu'] === '')
    throw new InputError('value-missing', `names no '${FIELDS.cpu}'`, { file: output.file });
  return {
    ...columns,
    threads_per_core: columns['threads_per_core'] || '1',
    sockets: columns['sockets'] || '1',
    numa_nodes: columns['numa_nodes'] || '1',
    cpu_name: cpuModelName(columns['cpu']!, vendor),
    flags: cell('Flags:')
      .split(/\s+/)
      .filter((flag) => INFERENCE_SETS.has(flag))
      .sort((a, b) => SET_ORDER.indexOf(a) - SET_ORDER.indexOf(b))
      .join(' '),
  };
}

const SET_ORDER = [...INFERENCE_SETS];

function fieldsOf(list: unknown): [string, string][] {
  if (!Array.isArray(list)) return [];
  return list
    .filter(isObject)
    .flatMap((entry): [string, string][] => [
      [textOf(entry['field']), textOf(entry['data'])],
      ...fieldsOf(entry['children']),
    ]);
}
