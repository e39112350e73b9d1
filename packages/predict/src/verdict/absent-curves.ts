import type { Table } from '@ctfusion/base';
import { columnDefinition, isLatencyAtBatch, parseBenchmarkName } from '@ctfusion/schema/columns';
import type { Predictor } from '../predictor.js';

/**
 * Rows whose machine was benchmarked but comes without curves, where training had them: latencies at the task's batch size are then
 * estimated from the benchmarks' other figures, which is not what the predictor learned from.
 */
export function rowsWithoutCurves(table: Table, predictor: Predictor): number[] {
  if (predictor.learnedFromCurves !== true) return [];
  const columns = (isWanted: (name: string) => boolean): Float64Array[] =>
    table.names.filter(isWanted).map((name) => table.numbers(name));
  const curves = columns(isLatencyAtBatch);
  const benchmarks = columns(
    (name) =>
      columnDefinition(name)?.role === 'benchmark' && parseBenchmarkName(name)?.group === 'gpu_compute',
  );
  const has = (values: readonly Float64Array[], row: number): boolean =>
    values.some((column) => !Number.isNaN(column[row]!));
  return Array.from({ length: table.rowCount }, (_, row) => row).filter(
    (row) => has(benchmarks, row) && !has(curves, row),
  );
}
