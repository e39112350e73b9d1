import { existsSync } from 'node:fs';
import { InputError, shown } from '@ctfusion/base';
import { withFileLock, writeFileAtomically } from '@ctfusion/base/files';
import { COLUMN, MODULE_COUNT_COLUMNS, NODE_COUNT_COLUMNS } from '@ctfusion/schema/columns';
import { readCsv, toCsv } from './csv.js';

/** Columns of `measurements.csv`: the published ones in their order, then what this tool adds. */
export const measurementColumns = [
  COLUMN.systemId,
  COLUMN.modelName,
  COLUMN.batchSize,
  COLUMN.imageWidth,
  COLUMN.imageHeight,
  COLUMN.numChannels,
  COLUMN.inputWidth,
  COLUMN.inputHeight,
  COLUMN.totalFrames,
  COLUMN.totalTimeMs,
  COLUMN.hostTimeMs,
  COLUMN.h2dTimeMs,
  COLUMN.gpuComputeTimeMs,
  COLUMN.d2hTimeMs,
  COLUMN.modelFlopsG,
  COLUMN.modelMemoryMb,
  COLUMN.modelInputDtypeBytes,
  ...MODULE_COUNT_COLUMNS,
  ...NODE_COUNT_COLUMNS,
  COLUMN.postprocessTimeMs,
  COLUMN.firstBatchMs,
  COLUMN.repeat,
  COLUMN.runMode,
  COLUMN.workers,
  COLUMN.coresUsed,
  COLUMN.coresBusy,
  COLUMN.measuredAt,
  COLUMN.toolVersion,
  'onnxruntime_version',
  COLUMN.runKey,
  COLUMN.backend,
] as const;

const failureColumns = [COLUMN.runKey, 'reason', 'detail', COLUMN.backend] as const;

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
    readonly columns: readonly string[] = measurementColumns,
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
    this.#rows = readCsv(this.path, this.columns);
    for (const [index, row] of this.#rows.entries()) this.#checkOwner(row, index);
    this.#done = new Set(this.#rows.map((row) => String(row[COLUMN.runKey])));
  }

  /** Adds a finished run and writes the file anew; a run that another process finished first is left as it is. */
  add(row: Row): void {
    withFileLock(this.path, () => {
      this.refresh();
      if (this.isDone(String(row[COLUMN.runKey]))) return;
      this.#rows = [...this.#rows, row];
      this.#done = new Set([...this.#done, String(row[COLUMN.runKey])]);
      this.#added++;
      writeFileAtomically(this.path, toCsv(this.columns, this.#rows));
    });
  }

  #checkOwner(row: Row, index: number): void {
    for (const [column, wanted] of [
      [COLUMN.backend, this.expected.backend],
      [COLUMN.systemId, this.expected.systemId],
    ] as const) {
      if (row[column] === wanted) continue;
      throw new InputError(
        'mixed-backends',
        `${shown(row[column])} cannot be continued with ${shown(wanted)}: choose another --out`,
        { file: this.path, row: index + 2, column },
      );
    }
  }
}

/** Text of `failures.csv`: runs that could not be measured, and why. */
export function failuresCsv(rows: readonly FailureRow[]): string {
  return toCsv(failureColumns, rows);
}
