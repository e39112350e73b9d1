import { InputError, type Table } from '@ctfusion/base';
import { readCsv } from '@ctfusion/base/files';
import type { WhisperRun } from './whisper-run.js';

const TEXTS = new Set([
  'device',
  'device_name',
  'backend',
  'config',
  'model',
  'quantisation',
  'software',
  'source_location',
  'date',
]);

/** Runs of `runs.csv`. @throws InputError if a column is missing, or a time is not above 0. */
export function ourRuns(path: string): WhisperRun[] {
  const table = readCsv(path, (name) => (TEXTS.has(name) ? 'text' : 'number'));
  const [devices, backends, models, schemes, software] = [
    'device_name',
    'backend',
    'model',
    'quantisation',
    'software',
  ].map((name) => table.texts(name));
  const times = table.completeNumbers('encode_ms');
  const [threads, attention] = ['threads', 'flash_attention'].map((name) => table.numbers(name));
  return models!.map((model, row) => ({
    device: devices![row]!,
    accelerator: backends![row]!.toLowerCase(),
    model,
    quantisation: schemes![row]!,
    threads: threads![row]!,
    hasFlashAttention: attention![row] === 1,
    software: software![row]!,
    encodeMs: above0(table, times, row),
  }));
}

function above0(table: Table, times: Float64Array, row: number): number {
  if (times[row]! > 0) return times[row]!;
  throw new InputError(
    'out-of-range',
    `is ${times[row]}; it must be above 0`,
    table.location(row, 'encode_ms'),
  );
}
