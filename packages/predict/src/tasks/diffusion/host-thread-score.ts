import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { cpuDesign } from '../../systems/names/cpu-design.js';

/**
 * How fast one thread of every row's host is: gigahertz × instructions a cycle of its core design relative to Skylake's. The clock is what
 * `bench` measured, else the data sheet's boost clock. Missing where the clock or the design is not known.
 */
export function hostThreadScores(table: Table): Float64Array {
  const names = table.has(COLUMN.cpuName) ? table.texts(COLUMN.cpuName) : undefined;
  const [measured, boost] = [COLUMN.hostClockGhz, COLUMN.maxBoostGhz].map((name) =>
    table.has(name) ? table.numbers(name) : undefined,
  );
  return Float64Array.from({ length: table.rowCount }, (_, row) => {
    const design = cpuDesign(names?.[row] ?? '');
    const clock = [measured?.[row], boost?.[row]].find((value) => value !== undefined && value > 0);
    return design === undefined || clock === undefined ? Number.NaN : clock * design.relativeIpc;
  });
}
