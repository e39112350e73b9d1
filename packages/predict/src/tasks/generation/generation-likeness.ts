import type { Table } from '@ctfusion/base';
import { generationRow } from './generation-row.js';

/** Logarithms of what a generation asks, beside how its time is shared by stages: tokens, sequences, devices, parameters, bits of a weight. */
export function generationLikeness(table: Table): readonly Float64Array[] {
  const read = generationRow(table);
  const rows = Array.from({ length: table.rowCount }, (_, row) => {
    const { prompt, generated, sequences, devices, params, bits } = read(row);
    // A run may read no token, or write none.
    return [1 + prompt, 1 + generated, sequences, devices, params, bits].map(Math.log);
  });
  return Array.from({ length: 6 }, (_, index) => Float64Array.from(rows, (row) => row[index]!));
}
