import { groupRows, mean, median, type Table } from '@ctfusion/base';
import { machineRates } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import { gpuChip } from '../dataset/step/gpu-chip.js';
import type { TransferCell } from './transfer-cells.js';

/** What a machine is asked through, the vendor's own first: the others of a machine tell of software. */
const ACCELERATORS = ['cuda', 'metal', 'rocm', 'vulkan'];
/** A job that fewer devices did says little of how they differ. */
const LEAST_DEVICES = 5;
/** Tests of more tokens are the same jobs once more. */
const MOST_TOKENS = 1024;
/** What the vendor's name adds to that of the chip: cores that are switched off, and remarks. */
const VARIANT = / \d+-core GPU| \(.*\)| Laptop GPU/g;

/**
 * Medians of the runs of a language model on one device, of a table of generation: one sequence that reads a prompt (`prompt`), or writes (`writing`). A job
 * is one model, quantisation and test by one program and one source. Weights and cache at half precision or below.
 */
export function generationCells(table: Table): TransferCell[] {
  const text = (name: string): readonly string[] => table.texts(name);
  const [devices, accelerators] = [COLUMN.systemId, COLUMN.accelerator].map(text);
  const jobOf = [COLUMN.source, COLUMN.runtime, COLUMN.modelName, COLUMN.quantisation, COLUMN.testName].map(
    text,
  );
  const [counts, sequences, prompts, written, times] = [
    COLUMN.parallelDevices,
    COLUMN.sequences,
    COLUMN.promptTokens,
    COLUMN.generatedTokens,
    COLUMN.totalTimeMs,
  ].map((name) => table.numbers(name));
  const rates = machineRates(table, 'fp16');
  const placeOf = (row: number): number => ACCELERATORS.indexOf(accelerators![row]!);
  const all = Array.from({ length: table.rowCount }, (_, row) => row).filter(
    (row) =>
      counts![row] === 1 &&
      sequences![row] === 1 &&
      rates[row] !== undefined &&
      placeOf(row) >= 0 &&
      // One of both: what a whole request waits for depends on its parts.
      (prompts![row] === 0) !== (written![row] === 0) &&
      prompts![row]! + written![row]! <= MOST_TOKENS,
  );
  const own = new Map<string, number>();
  for (const row of all)
    own.set(devices![row]!, Math.min(placeOf(row), own.get(devices![row]!) ?? placeOf(row)));
  const used = all.filter((row) => own.get(devices![row]!) === placeOf(row));
  const keys = used.map((row) => JSON.stringify(jobOf.map((column) => column[row])));
  return groupRows(keys).flatMap(({ name: job, rows }) => {
    const ofDevice = groupRows(Array.from(rows, (place) => devices![used[place]!]!));
    if (ofDevice.length < LEAST_DEVICES) return [];
    return ofDevice.map(({ name: device, rows: places }): TransferCell => {
      const runs = Array.from(places, (place) => used[rows[place]!]!);
      const logs = runs.map((row) => Math.log(times![row]!));
      const center = mean(logs);
      return {
        chip: gpuChip(device.replaceAll(VARIANT, '')),
        device,
        job,
        name: prompts![runs[0]!] === 0 ? 'writing' : 'prompt',
        precision: 'fp16',
        rates: rates[runs[0]!]!,
        milliseconds: median(runs.map((row) => times![row]!)),
        repeats: {
          freedom: logs.length - 1,
          squares: logs.reduce((sum, log) => sum + (log - center) ** 2, 0),
        },
      };
    });
  });
}
