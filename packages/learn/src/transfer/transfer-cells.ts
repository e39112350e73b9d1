import { median, type Table } from '@ctfusion/base';
import { machineRates, TRANSFER_PRECISIONS } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import type { TransferCell } from './fit-transfer.js';

/** Data sheets of one chip name it with its maker, or without. */
const MAKER = /^NVIDIA /;
const SINGLE_PRECISIONS = new Set(['fp32', 'tf32']);

/**
 * Medians of the runs of every job on one device, per sample, of a table of steps; machines without rates are left out.
 * @param mode which steps: the rows of the other are passed over
 */
export function transferCells(table: Table, mode: 'training' | 'inference'): TransferCell[] {
  const rates = Object.fromEntries(
    TRANSFER_PRECISIONS.map((precision) => [precision, machineRates(table, precision)]),
  );
  const [devices, chips, jobs, precisions, modes] = [
    COLUMN.systemId,
    COLUMN.gpuChip,
    COLUMN.modelName,
    COLUMN.precision,
    COLUMN.stepMode,
  ].map((name) => table.texts(name));
  const [times, batches, counts] = [COLUMN.totalTimeMs, COLUMN.batchSize, COLUMN.parallelDevices].map(
    (name) => table.numbers(name),
  );
  const found = new Map<string, { cell: Omit<TransferCell, 'milliseconds'>; times: number[] }>();
  for (let row = 0; row < table.rowCount; row++) {
    if (counts![row] !== 1 || modes![row] !== mode) continue;
    const precision = SINGLE_PRECISIONS.has(precisions![row]!) ? 'fp32' : 'fp16';
    const known = rates[precision]![row];
    if (known === undefined) continue;
    const [device, job] = [devices![row]!, `${jobs![row]} ${precision}`];
    const key = JSON.stringify([device, job]);
    const cell = { device, chip: chips![row]!.replace(MAKER, ''), job, precision, rates: known } as const;
    const entry = found.get(key) ?? { cell, times: [] };
    entry.times.push(times![row]! / batches![row]!);
    found.set(key, entry);
  }
  return Array.from(found.values(), ({ cell, times: all }) => ({ ...cell, milliseconds: median(all) }));
}
