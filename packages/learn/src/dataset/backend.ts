import { InputError, shown, type Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';

/** What a file without a `backend` column was measured with. */
const DEFAULT_BACKEND = 'torch';

/**
 * The one backend that all tables were measured with.
 * @throws InputError naming file, row and both backends if they differ: latencies of two runtimes are not comparable.
 */
export function commonBackend(tables: readonly Table[]): string {
  let found: { backend: string; source: string } | undefined;
  for (const table of tables) {
    const backends = table.has(COLUMN.backend) ? table.texts(COLUMN.backend) : [''];
    for (const [row, cell] of backends.entries()) {
      const backend = cell === '' ? DEFAULT_BACKEND : cell;
      found ??= { backend, source: table.source };
      if (backend !== found.backend) {
        throw new InputError(
          'mixed-backends',
          `${shown(backend)} cannot be mixed with ${shown(found.backend)} (${found.source}) in one dataset`,
          table.location(row, COLUMN.backend),
        );
      }
    }
  }
  return found?.backend ?? DEFAULT_BACKEND;
}
