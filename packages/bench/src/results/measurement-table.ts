import { existsSync } from 'node:fs';
import { InputError, shown } from '@ctfusion/base';
import { withFileLock, writeFileAtomically } from '@ctfusion/base/files';
import { readCsv, toCsv } from './csv.js';

/** Columns of `measurements.csv`: the published ones in their order, then what this tool adds. */
export const measurementColumns = [
  'system_id',
  'model_name',
  'batch_size',
  'im_width',
  'im_height',
  'num_channels',
  'input_width',
  'input_height',
  'total_frames',
  'total_time_ms',
  'host_time_ms',
  'h2d_time_ms',
  'gpu_compute_time_ms',
  'd2h_time_ms',
  'model_flops_g',
  'model_memory_mb',
  'model_input_dtype_bytes',
  'num_attention',
  'num_batchnorm2d',
  'num_conv2d',
  'num_gelu',
  'num_layernorm',
  'num_linear',
  'num_relu',
  'num_silu',
  'postprocess_time_ms',
  'first_batch_ms',
  'repeat',
  'run_mode',
  'workers',
  'cores_used',
  'cores_busy',
  'measured_at',
  'tool_version',
  'onnxruntime_version',
  'run_key',
  'backend',
] as const;

const failureColumns = ['run_key', 'reason', 'detail', 'backend'] as const;

type Row = Readonly<Record<string, string | number>>;
export type MeasurementRow = Readonly<Record<(typeof measurementColumns)[number], string | number>>;
export type FailureRow = Readonly<Record<(typeof failureColumns)[number], string | number>>;

/**
 * Rows of finished runs in a file that is whole at any time; what was there before stays and counts as done. Several processes
 * may add to one file, from other hosts too: each row is added to what the file holds then.
 */
export class MeasurementTable {
  #rows: readonly Row[] = [];
  #done: ReadonlySet<string> = new Set();
  #added = 0;

  /** @throws InputError for a damaged file, or one of another system or backend: those must not be mixed. */
  constructor(
    readonly path: string,
    readonly expected: { readonly systemId: string; readonly backend: string },
  ) {
    this.refresh();
  }

  /** Rows that this process added. */
  get added(): number {
    return this.#added;
  }

  isDone(key: string): boolean {
    return this.#done.has(key);
  }

  /** Reads what others have added meanwhile. @throws InputError as the constructor. */
  refresh(): void {
    if (!existsSync(this.path)) return;
    this.#rows = readCsv(this.path, measurementColumns);
    for (const [index, row] of this.#rows.entries()) this.#checkOwner(row, index);
    this.#done = new Set(this.#rows.map((row) => String(row['run_key'])));
  }

  /** Adds a finished run and writes the file anew; a run that another process finished first is left as it is. */
  add(row: MeasurementRow): void {
    withFileLock(this.path, () => {
      this.refresh();
      if (this.isDone(String(row.run_key))) return;
      this.#rows = [...this.#rows, row];
      this.#done = new Set([...this.#done, String(row.run_key)]);
      this.#added++;
      writeFileAtomically(this.path, toCsv(measurementColumns, this.#rows));
    });
  }

  #checkOwner(row: Row, index: number): void {
    for (const [column, wanted] of [
      ['backend', this.expected.backend],
      ['system_id', this.expected.systemId],
    ] as const) {
      if (row[column] === wanted) continue;
      throw new InputError(
        'mixed-backends',
        `${shown(row[column])} cannot be continued with ${shown(wanted)}: choose another --output`,
        { file: this.path, row: index + 2, column },
      );
    }
  }
}

/** Text of `failures.csv`: runs that could not be measured, and why. */
export function failuresCsv(rows: readonly FailureRow[]): string {
  return toCsv(failureColumns, rows);
}
