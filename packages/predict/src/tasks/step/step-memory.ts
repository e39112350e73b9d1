import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { MemoryDemand } from '../memory-demand.js';
import { activationGb } from './activation-memory.js';
import { stepRow } from './step-row.js';

const BYTES_PER_GB = 1e9;
const GIB = 2 ** 30;
/** The device's context and the buffers of the smallest step. */
const WORKSPACE_GIB = 0.25;

/**
 * What every row's step must hold: the weights in the step's precision, and in training in single precision with their gradients and the
 * optimiser's state; and what the batch needs beside them, where the table tells.
 */
export function stepMemory(table: Table): (readonly MemoryDemand[])[] {
  if (!table.has(COLUMN.params)) return Array.from({ length: table.rowCount }, () => []);
  const row = stepRow(table);
  const activations = activationGb(table);
  const accelerators = table.has(COLUMN.accelerator) ? table.texts(COLUMN.accelerator) : [];
  return Array.from({ length: table.rowCount }, (_, index) => {
    const { params, isTraining, valueShare, stateGb } = row(index);
    if (!(params > 0)) return [];
    const weights = (4 * params * (isTraining ? 1 : valueShare)) / GIB;
    const learned = isTraining
      ? [
          { what: 'gradients', gib: (4 * params) / GIB },
          { what: 'optimiser', gib: (stateGb * BYTES_PER_GB) / GIB },
        ]
      : [];
    const batch = (activations[index]! * BYTES_PER_GB) / GIB;
    const parts = [
      { what: 'weights', gib: weights },
      ...learned,
      ...(batch > 0 ? [{ what: 'batch', gib: batch }] : []),
      { what: 'workspace', gib: WORKSPACE_GIB },
    ];
    return [{ place: accelerators[index] === 'cpu' ? 'host' : 'device', devices: 1, parts }];
  });
}
