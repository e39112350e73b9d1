import { existsSync } from 'node:fs';
import { InputError, shown } from '@ctfusion/base';
import { readCsv, toCsv } from './csv.js';
import { diskFileSystem, type FileSystem, writeWhole } from './write-file.js';

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

export type MeasurementRow = Readonly<Record<(typeof measurementColumns)[number], string | number>>;
export type FailureRow = Readonly<Record<(typeof failureColumns)[number], string | number>>;

/** Rows of finished runs in a file that is whole at any time; what was there before stays and counts as done. */
export class MeasurementTable {
  readonly #rows: Readonly<Record<string, string | number>>[] = [];
  readonly #done = new Set<string>();

  /** Throws InputError for a damaged file, or one of another system or backend: those must not be mixed. */
  constructor(
    readonly path: string,
    readonly expected: { readonly systemId: string; readonly backend: string },
    readonly fileSystem: FileSystem = diskFileSystem,
  ) {
    if (!existsSync(path)) return;
    for (const [index, row] of readCsv(path, measurementColumns).entries()) {
      const problem =
        row['backend'] !== expected.backend
          ? ['backend', expected.backend]
          : row['system_id'] !== expected.systemId
            ? ['system_id', expected.systemId]
            : undefined;
      if (problem !== undefined) {
        const [column, wanted] = problem as [string, string];
        throw new InputError(
          'mixed-backends',
          `${shown(row[column])} cannot be continued with ${shown(wanted)}: choose another --output`,
          {
            file: path,
            row: index + 2,
            column,
          },
        );
      }
      this.#rows.push(row);
      this.#done.add(row['run_key']!);
    }
  }

  get length(): number {
    return this.#rows.length;
  }

  isDone(key: string): boolean {
    return this.#done.has(key);
  }

  /** Adds a finished run and writes the file anew. */
  add(row: MeasurementRow): void {
    this.#rows.push(row);
    this.#done.add(String(row.run_key));
    writeWhole(this.path, toCsv(measurementColumns, this.#rows), this.fileSystem);
  }
}

/** Text of `failures.csv`: runs that could not be measured, and why. */
export function failuresCsv(rows: readonly FailureRow[]): string {
  return toCsv(failureColumns, rows);
}
