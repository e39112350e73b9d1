import { InputError, type Table } from '@ctfusion/base';
import { DATA_COLUMNS, HOST_COLUMNS, MODEL_COLUMNS, TRANSFER_COLUMNS } from '@ctfusion/predict';
import { COLUMN, isTextColumn } from '@ctfusion/schema/columns';

export const REQUIRED_MEASUREMENT_COLUMNS = [
  COLUMN.systemId,
  COLUMN.modelName,
  ...DATA_COLUMNS,
  COLUMN.totalTimeMs,
  ...MODEL_COLUMNS,
];
/** Pinned (DMA) copies are left out: a machine without a GPU has none. */
export const REQUIRED_BENCHMARK_COLUMNS = [
  COLUMN.systemId,
  ...HOST_COLUMNS,
  ...TRANSFER_COLUMNS.filter((name) => name.includes('_PCIe_')),
];
export const REQUIRED_SYSTEM_COLUMNS = [COLUMN.systemId];

/**
 * Checks one input file of a dataset: its required columns are there and complete, and every other column that is not a name is
 * a number or empty.
 * @throws InputError naming file, row, column and value.
 */
export function checkColumns(table: Table, required: readonly string[]): void {
  if (table.rowCount === 0)
    throw new InputError('no-rows', 'the file has a header but no row', { file: table.source });
  for (const name of required) {
    table.column(name);
    if (!isTextColumn(name)) table.completeNumbers(name);
  }
  for (const name of table.names) {
    if (!isTextColumn(name)) table.numbers(name);
  }
}
