import { appendTables, constantText, joinByKey, type Table, unusedKeys } from '@ctfusion/base';
import { addLatencyAtBatch, deriveColumns, withPublishedBackend } from '@ctfusion/predict';
import { COLUMN, columnDefinition } from '@ctfusion/schema/columns';
import { commonBackend } from './backend.js';
import {
  checkColumns,
  checkLayerCounts,
  REQUIRED_BENCHMARK_COLUMNS,
  REQUIRED_MEASUREMENT_COLUMNS,
  REQUIRED_SYSTEM_COLUMNS,
} from './columns.js';

/** The files of a dataset; several tables of one kind are appended. */
export interface DatasetParts {
  readonly measurements: readonly Table[];
  readonly benchmarks: readonly Table[];
  readonly systems: readonly Table[];
  readonly curves?: readonly Table[];
}

export interface BuiltDataset {
  readonly dataset: Table;
  /** Systems that were described or benchmarked but have no measurement; they are left out. */
  readonly systemsWithoutRuns: readonly string[];
}

/**
 * One row per measured run: the run joined with its system's benchmarks and catalog facts, and every derived column.
 * @throws InputError naming file, row and column for a key without a partner, a duplicate key, a missing or non-numeric column,
 *   mixed backends, or a row that does not say its backend where others do.
 */
export function buildDataset(parts: DatasetParts): BuiltDataset {
  const backend = commonBackend(
    withPublishedBackend([...parts.measurements, ...parts.benchmarks, ...(parts.curves ?? [])]),
  );
  for (const table of parts.measurements) {
    checkColumns(table, REQUIRED_MEASUREMENT_COLUMNS);
    checkLayerCounts(table);
  }
  for (const table of parts.benchmarks) checkColumns(table, REQUIRED_BENCHMARK_COLUMNS);
  for (const table of parts.systems) checkColumns(table, REQUIRED_SYSTEM_COLUMNS);
  const measurements = appendTables(parts.measurements);
  const benchmarks = appendTables(parts.benchmarks);
  const systems = appendTables(parts.systems);

  const runs = withoutMachineColumns(measurements, [benchmarks, systems]);
  let dataset = joinByKey(joinByKey(runs, benchmarks, COLUMN.systemId), systems, COLUMN.systemId);
  dataset = dataset.with([[COLUMN.backend, constantText(backend, dataset.rowCount)]]);
  if (parts.curves !== undefined && parts.curves.length > 0) {
    dataset = addLatencyAtBatch(dataset, appendTables(parts.curves));
  }
  const systemsWithoutRuns = new Set([
    ...unusedKeys(measurements, benchmarks, COLUMN.systemId),
    ...unusedKeys(measurements, systems, COLUMN.systemId),
  ]);
  return { dataset: deriveColumns(dataset), systemsWithoutRuns: [...systemsWithoutRuns] };
}

/** Runs without what the machines' own tables say of their machine. */
function withoutMachineColumns(runs: Table, machines: readonly Table[]): Table {
  const names = runs.names.filter(
    (name) =>
      name !== COLUMN.systemId &&
      columnDefinition(name)?.owner === 'system' &&
      machines.some((table) => table.has(name)),
  );
  return runs.without(new Set(names));
}
