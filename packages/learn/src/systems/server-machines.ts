import type { Table } from '@ctfusion/base';
import { scaledColumns } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import { chipName } from '../dataset/device-name.js';
import { type LearnedElsewhere, learnElsewhere } from './fit-imputation.js';
import type { Machine } from './machines.js';
import { PHYSICAL_VARIABLES, type PhysicalVariable } from './physical-scaling.js';

/** Many types differ in size only: this number says what all of them do, and a fit costs by their number. */
const MOST_MACHINES = 300;

/**
 * A sample of at most 300 rented servers, each server type once with all that any of its runs knows: as many of every pair of a CPU model and a
 * GPU's chip, from its smallest type to its largest. Models are told by name, since a type's cores and caches are its share of the model's.
 * @param table runs, or servers, with `system_id`, `cpu_name` and, where there are GPUs, `gpu_name`.
 * @throws InputError if one of the first two is missing.
 */
export function serverMachines(table: Table, variables: readonly PhysicalVariable[]): Machine[] {
  const columns = scaledColumns(table, variables);
  const systems = table.completeTexts(COLUMN.systemId);
  const cpus = table.completeTexts(COLUMN.cpuName);
  const gpus = table.has(COLUMN.gpuName) ? table.texts(COLUMN.gpuName) : undefined;
  const servers = new Map<string, Machine>();
  for (const [row, system] of systems.entries()) {
    const known = servers.get(system);
    const gpu = chipName(gpus?.[row] ?? '');
    servers.set(system, {
      values: Float64Array.from(columns, (column, index) => {
        const value = known?.values[index];
        return value === undefined || Number.isNaN(value) ? column[row]! : value;
      }),
      cpuModel: cpus[row]!,
      gpuModel: known === undefined || known.gpuModel === '' ? gpu : known.gpuModel,
    });
  }
  const threads = variables.findIndex(({ column }) => column === COLUMN.threads);
  const sorted = [...servers.entries()]
    .sort(([a, one], [b, other]) => one.values[threads]! - other.values[threads]! || (a < b ? -1 : 1))
    .map(([, machine]) => machine);
  const groups = new Map<string, Machine[]>();
  for (const machine of sorted) {
    const name = `${machine.cpuModel}|${machine.gpuModel}`;
    groups.set(name, [...(groups.get(name) ?? []), machine]);
  }
  return sample(groups);
}

/**
 * What rented servers teach of the machines that tasks of frames run on: facts and pinned copies, which are all that both know.
 * @throws as `serverMachines`.
 */
export function learnServers(table: Table): LearnedElsewhere {
  const variables = PHYSICAL_VARIABLES['frames']!;
  const { chosen: _ofCopiesAlone, ...learned } = learnElsewhere(variables, serverMachines(table, variables));
  return learned;
}

/** As many of every group as keep the whole within its limit, evenly over the group's order. */
function sample(groups: ReadonlyMap<string, readonly Machine[]>): Machine[] {
  const taken = (most: number): number =>
    [...groups.values()].reduce((sum, group) => sum + Math.min(most, group.length), 0);
  const largest = Math.max(...Array.from(groups.values(), (group) => group.length));
  let most = 1;
  while (most < largest && taken(most + 1) <= MOST_MACHINES) most++;
  return [...groups.values()].flatMap((group) => {
    const count = Math.min(most, group.length);
    return Array.from(
      { length: count },
      (_, index) => group[Math.floor(((index + 0.5) * group.length) / count)]!,
    );
  });
}
