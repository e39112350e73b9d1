import type { Table } from '@ctfusion/base';
import type { RunPart } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import type { MeasuredTimes } from './fit-analytical-model.js';

const PART_COLUMNS = {
  host: COLUMN.hostTimeMs,
  h2d: COLUMN.h2dTimeMs,
  gpu: COLUMN.gpuComputeTimeMs,
} as const;

/** Times of the runs; the parts where all of them were measured, what they leave of the total being `other`. */
export function measuredTimes(table: Table, targetColumn: string): MeasuredTimes {
  const total = table.completeNumbers(targetColumn);
  if (!Object.values(PART_COLUMNS).every((name) => table.has(name))) return { total };
  const [host, h2d, gpu] = [PART_COLUMNS.host, PART_COLUMNS.h2d, PART_COLUMNS.gpu].map((name) =>
    table.numbers(name),
  );
  if ([host!, h2d!, gpu!].some((values) => values.some((value) => Number.isNaN(value)))) return { total };
  const other = total.map((time, row) => Math.max(0, time - host![row]! - h2d![row]! - gpu![row]!));
  const parts: Record<RunPart, Float64Array> = { host: host!, h2d: h2d!, gpu: gpu!, other };
  return { total, parts };
}
