import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { MemoryDemand } from '../memory-demand.js';
import { diffusionRow } from './diffusion-row.js';

const BYTES_PER_GB = 1e9;
const GIB = 2 ** 30;
/** The device's context and the activations of one image in slices: the least that runtimes were seen to take beside the weights. */
const WORKSPACE_GIB = 0.25;

/**
 * What every row's run must hold: the network's weights in the task's precision, and a workspace. The decoder and the text encoders are not
 * counted, as they can be moved away while the network works; nor is anything where the run keeps its layers on the host.
 */
export function diffusionMemory(table: Table): (readonly MemoryDemand[])[] {
  if (!table.has(COLUMN.params)) return Array.from({ length: table.rowCount }, () => []);
  const row = diffusionRow(table);
  return Array.from({ length: table.rowCount }, (_, index) => {
    const { weightGb, offload } = row(index);
    if (!(weightGb > 0) || offload === 'layers') return [];
    const weights = { what: 'weights', gib: (weightGb * BYTES_PER_GB) / GIB };
    return [{ place: 'device', devices: 1, parts: [weights, { what: 'workspace', gib: WORKSPACE_GIB }] }];
  });
}
