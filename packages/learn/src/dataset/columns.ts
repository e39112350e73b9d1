import { InputError, type Table } from '@ctfusion/base';
import { DATA_COLUMNS, HOST_COLUMNS, TRANSFER_COLUMNS } from '@ctfusion/predict';
import { COLUMN, isTextColumn, MODULE_COUNT_COLUMNS, NODE_COUNT_COLUMNS } from '@ctfusion/schema/columns';

export const REQUIRED_MEASUREMENT_COLUMNS = [
  COLUMN.systemId,
  COLUMN.modelName,
  ...DATA_COLUMNS,
  COLUMN.totalTimeMs,
  COLUMN.modelFlopsG,
  COLUMN.modelMemoryMb,
];
/** Pinned (DMA) copies are left out: a machine without a GPU has none. */
export const REQUIRED_BENCHMARK_COLUMNS = [
  COLUMN.systemId,
  ...HOST_COLUMNS,
  ...TRANSFER_COLUMNS.filter((name) => name.includes('_PCIe_')),
];
export const REQUIRED_SYSTEM_COLUMNS = [COLUMN.systemId];

/**
 * Checks that every run says of all its model's layers how many there are: as modules (`num_*`) or as nodes (`nodes_*`).
 * @throws InputError naming file, row and column of a count that is missing.
 */
export function checkLayerCounts(measurements: Table): void {
  const nodes = NODE_COUNT_COLUMNS.every((name) => measurements.has(name))
    ? NODE_COUNT_COLUMNS.map((name) => measurements.numbers(name))
    : undefined;
  for (const name of MODULE_COUNT_COLUMNS) {
    if (nodes === undefined) {
      measurements.completeNumbers(name);
      continue;
    }
    const values = measurements.has(name) ? measurements.numbers(name) : undefined;
    for (let row = 0; row < measurements.rowCount; row++) {
      if (values !== undefined && !Number.isNaN(values[row]!)) continue;
      const absent = nodes.findIndex((counts) => Number.isNaN(counts[row]!));
      if (absent < 0) continue;
      const column = NODE_COUNT_COLUMNS[absent]!;
      throw new InputError(
        'value-missing',
        `neither '${name}' nor '${column}' is given`,
        measurements.location(row, column),
      );
    }
  }
}

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
