import { InputError, type Table } from '@ctfusion/base';
import { DATA_COLUMNS, HOST_COLUMNS, MODEL_COLUMNS, TRANSFER_COLUMNS } from '@ctfusion/predict';

/** Columns that hold names; every other column of a measurement, benchmark or system file is a number. */
const TEXT_COLUMNS = new Set([
  'system_id',
  'model_name',
  'architecture_category',
  'model_id',
  'backend',
  'cpu_key',
  'gpu_key',
  'cpu_name',
  'gpu_name',
  'gpu_generation',
  'driver',
]);
/** Files may carry versions, dates and notes beside the data; these endings mark them. */
const TEXT_ENDINGS = ['_version', '_versions', '_name', '_id', '_key', '_at', '_time_utc', '_label', '_mode'];

export const REQUIRED_MEASUREMENT_COLUMNS = [
  'system_id',
  'model_name',
  ...DATA_COLUMNS,
  'total_time_ms',
  ...MODEL_COLUMNS,
];
/** Pinned (DMA) copies are left out: a machine without a GPU has none. */
export const REQUIRED_BENCHMARK_COLUMNS = [
  'system_id',
  ...HOST_COLUMNS,
  ...TRANSFER_COLUMNS.filter((name) => name.includes('_PCIe_')),
];
export const REQUIRED_SYSTEM_COLUMNS = ['system_id'];

const isTextColumn = (name: string): boolean =>
  TEXT_COLUMNS.has(name) || TEXT_ENDINGS.some((ending) => name.endsWith(ending));

/**
 * Checks one input file of a dataset: its required columns are there and complete, and every other column that is not a name is
 * a number or empty.
 * @throws InputError naming file, row, column and value.
 */
export function checkColumns(table: Table, required: readonly string[]): void {
  if (table.rowCount === 0) throw new InputError('the file has a header but no row', { file: table.source });
  for (const name of required) {
    table.column(name);
    if (!isTextColumn(name)) table.completeNumbers(name);
  }
  for (const name of table.names) {
    if (!isTextColumn(name)) table.numbers(name);
  }
}
