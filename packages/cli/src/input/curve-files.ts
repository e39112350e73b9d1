import { appendTables, type Table } from '@ctfusion/base';
import { addLatencyAtBatch, type Predictor, rowsWithoutCurves } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import { note } from '../output.js';
import { readDataTable } from './data-table.js';

/**
 * Adds each row's benchmark latencies at its batch size, as training had them: from files of raw curves, and from what system documents hold;
 * a system that stands in a file is read from there. A row without curves has none of these values.
 * @throws InputError naming file, row and column of a point that is missing a value or stands twice.
 */
export async function addCurves(
  table: Table,
  files: readonly string[] | undefined,
  documents: Table | undefined,
): Promise<Table> {
  const read = files === undefined ? undefined : appendTables(await Promise.all(files.map(readDataTable)));
  const named = new Set(read?.texts(COLUMN.systemId));
  const own = documents?.take(rowsWhere(documents.texts(COLUMN.systemId), (id) => !named.has(id)));
  const curves = [read, own].filter((part) => part !== undefined && part.rowCount > 0) as Table[];
  return curves.length === 0 ? table : addLatencyAtBatch(table, appendTables(curves), { absent: 'missing' });
}

const rowsWhere = (texts: readonly string[], holds: (text: string) => boolean): number[] =>
  texts.flatMap((text, row) => (holds(text) ? [row] : []));

/** Says on stderr, once a command has its answer, of how many rows the bundle would have read curves. */
export function noteAbsentCurves(table: Table, predictor: Predictor): void {
  const count = rowsWithoutCurves(table, predictor).length;
  if (count === 0) return;
  const rows = count === table.rowCount ? '' : ` of ${count} of ${table.rowCount} rows`;
  note(
    `the bundle learned from the benchmarks’ curves and none are given${rows}: latencies at the batch size are estimated (--curves, or system documents that hold them)`,
  );
}
