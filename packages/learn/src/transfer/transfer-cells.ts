import { mean, median, type Table } from '@ctfusion/base';
import { machineRates, TRANSFER_PRECISIONS, type TransferPrecision } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';

/** The typical time of one job on one machine. */
export interface TransferCell {
  /** Names that are left out together. */
  readonly chip: string;
  readonly device: string;
  /** Whose size is one: what runs, in a precision. */
  readonly job: string;
  /** What the job is called by who knows it; absent where its name says nothing of others. */
  readonly name?: string;
  readonly precision: TransferPrecision;
  readonly rates: readonly number[];
  readonly milliseconds: number;
  /** Runs beyond the first, and the sum of squared deviations of their log times from the mean. */
  readonly repeats: { readonly freedom: number; readonly squares: number };
}

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
  const found = new Map<string, { cell: Omit<TransferCell, 'milliseconds' | 'repeats'>; times: number[] }>();
  for (let row = 0; row < table.rowCount; row++) {
    if (counts![row] !== 1 || modes![row] !== mode) continue;
    const precision = SINGLE_PRECISIONS.has(precisions![row]!) ? 'fp32' : 'fp16';
    const known = rates[precision]![row];
    if (known === undefined) continue;
    const [device, job] = [devices![row]!, `${jobs![row]} ${mode} ${precision}`];
    const key = JSON.stringify([device, job]);
    const chip = chips![row]!.replace(MAKER, '');
    const cell = { device, chip, job, name: jobs![row]!, precision, rates: known } as const;
    const entry = found.get(key) ?? { cell, times: [] };
    entry.times.push(times![row]! / batches![row]!);
    found.set(key, entry);
  }
  return Array.from(found.values(), ({ cell, times: all }) => ({
    ...cell,
    milliseconds: median(all),
    repeats: repeatsOf(all.map(Math.log)),
  }));
}

function repeatsOf(logs: readonly number[]): TransferCell['repeats'] {
  const center = mean(logs);
  return { freedom: logs.length - 1, squares: logs.reduce((sum, log) => sum + (log - center) ** 2, 0) };
}
