import { counted, type Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { Predictor } from '../predictor.js';
import type { HeldPart, MemoryDemand } from '../tasks/memory-demand.js';
import { taskKind } from '../tasks/task-kinds.js';

const MIB_PER_GIB = 1024;

interface Misfit {
  readonly row: number;
  /** `unsupported`: it cannot run. `spilled`: the runtime leaves a part of it in the host's memory, where it takes longer. */
  readonly effect: 'unsupported' | 'spilled';
  /** `needs 131.6 GiB of the devices' memory: weights 131.4, cache 0.1, workspace 0.1; 2 × 24 GiB there`. */
  readonly reason: string;
}

/** GiB that a machine is known to have; NaN where nobody says. */
interface MachineMemory {
  readonly device: number;
  readonly host: number;
  /** Devices in the machine. */
  readonly devices: number;
}

/**
 * Rows whose run needs more memory, or more devices, than the machine is known to have. A memory that no fact tells is not judged. A card's memory in GB is
 * 2^30 bytes each, as makers of memory count.
 */
export function memoryMisfits(table: Table, predictor: Predictor): Misfit[] {
  const kind = predictor.taskKind === undefined ? undefined : taskKind(predictor.taskKind);
  const demands = kind?.memoryDemand?.(table);
  if (demands === undefined) return [];
  const memoryOf = machineMemory(table);
  return demands.flatMap((needed, row) =>
    needed.flatMap((demand) => {
      const found = misfit(demand, memoryOf(row));
      return found === undefined ? [] : [{ row, ...found }];
    }),
  );
}

function machineMemory(table: Table): (row: number) => MachineMemory {
  const [device, host, devices] = [COLUMN.vramGb, COLUMN.memoryMb, COLUMN.gpus].map((name) =>
    table.has(name) ? table.numbers(name) : undefined,
  );
  return (row) => ({
    device: known(device?.[row]),
    host: known(host?.[row]) / MIB_PER_GIB,
    devices: known(devices?.[row]),
  });
}

const known = (value: number | undefined): number => (value !== undefined && value > 0 ? value : Number.NaN);

/** Undefined where it fits, or where the machine's memory is not known. */
function misfit(
  { place, devices, parts }: MemoryDemand,
  memory: MachineMemory,
): Omit<Misfit, 'row'> | undefined {
  const needed = sumOf(parts);
  if (place !== 'host' && memory.devices < devices)
    return {
      effect: 'unsupported',
      reason: `the task runs on ${counted(devices, 'device')}, of which ${memory.devices} ${memory.devices === 1 ? 'is' : 'are'} there`,
    };
  const onDevices = { gib: devices * memory.device, words: `${devices} × ${shortGib(memory.device)} GiB` };
  const onHost = { gib: memory.host, words: `${shortGib(memory.host)} GiB of the host's memory` };
  const together = { gib: onDevices.gib + onHost.gib, words: `${onDevices.words} and ${onHost.words}` };
  const told = (there: string): string => {
    const unused =
      memory.devices > devices ? `, of the ${memory.devices} devices the task uses ${devices}` : '';
    return `${needs(parts)}; ${there} there${unused}`;
  };
  const refused = ({ gib, words }: { readonly gib: number; readonly words: string }) =>
    needed > gib ? ({ effect: 'unsupported', reason: told(words) } as const) : undefined;
  if (place === 'host') return refused(onHost);
  if (place === 'shared') return refused(Number.isNaN(memory.device) ? onHost : onDevices);
  if (place === 'device') return refused(onDevices);
  if (!(needed > onDevices.gib)) return undefined;
  const rest = `${told(onDevices.words)}: what does not fit lies in the host's memory, which the prediction does not count`;
  return refused(together) ?? { effect: 'spilled', reason: rest };
}

const sumOf = (parts: readonly HeldPart[]): number => parts.reduce((sum, { gib }) => sum + gib, 0);

/** `needs 131.6 GiB: weights 131.4, workspace 0.3`. */
const needs = (parts: readonly HeldPart[]): string =>
  `needs ${shortGib(sumOf(parts))} GiB: ${parts.map(({ what, gib }) => `${what} ${shortGib(gib)}`).join(', ')}`;

/** Why one device of so much memory does not hold the parts; undefined where it does, or where its memory is not known (NaN). */
export const memoryMisfit = (parts: readonly HeldPart[], deviceGib: number): string | undefined =>
  sumOf(parts) > deviceGib ? `${needs(parts)}; ${shortGib(deviceGib)} GiB` : undefined;

/** One decimal, none where it is 0; three digits of what no machine has. */
const shortGib = (gib: number): string => String(Number(gib < 1e6 ? gib.toFixed(1) : gib.toPrecision(3)));
