import { InputError, shown, type Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';

/** The backend of machines of which data sheets alone are known: none measured them. */
export const DATA_SHEET_BACKEND = 'data-sheet';

/**
 * The one backend that all tables were measured with.
 * @throws InputError naming file, row and both backends if they differ (latencies of two runtimes are not comparable), or a row
 *   that does not say its backend.
 */
export function commonBackend(tables: readonly Table[]): string {
  let found: { backend: string; source: string } | undefined;
  for (const table of tables) {
    for (const [row, backend] of backendsOf(table).entries()) {
      if (backend === '') {
        throw new InputError(
          'value-missing',
          'is empty: name the runtime that measured this row (torch, cuda, onnxruntime-cpu, …)',
          table.location(row, COLUMN.backend),
        );
      }
      found ??= { backend, source: table.location(row, COLUMN.backend).file ?? table.source };
      if (backend !== found.backend) {
        throw new InputError(
          'mixed-backends',
          `${shown(backend)} cannot be mixed with ${shown(found.backend)} (${found.source}) in one dataset`,
          table.location(row, COLUMN.backend),
        );
      }
    }
  }
  return found?.backend ?? '';
}

/** Cells of the column; all empty where there is none. */
function backendsOf(table: Table): readonly string[] {
  return table.has(COLUMN.backend) ? table.texts(COLUMN.backend) : new Array<string>(table.rowCount).fill('');
}
