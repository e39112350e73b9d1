import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';

/** The backend that runs were measured with, whose benchmarks belong to them; '' where no run says. */
export function backendOf(measurements: readonly Table[]): string {
  const first = measurements.find((table) => table.has(COLUMN.backend) && table.rowCount > 0);
  return first?.texts(COLUMN.backend)[0] ?? '';
}
