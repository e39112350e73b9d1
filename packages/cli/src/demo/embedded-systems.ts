import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Table } from '@ctfusion/base';
import { readCsv } from '@ctfusion/base/files';
import { withPublishedBackend } from '@ctfusion/predict';
import { recordsOf } from '@ctfusion/predict/systems';
import { COLUMN, columnDefinition, columnType } from '@ctfusion/schema/columns';
import type { SystemDocument } from '@ctfusion/schema/documents';

type Row = Readonly<Record<string, unknown>>;

/** Folders of `data/` that have systems and their benchmarks. */
const FOLDERS = ['slices', 'xeon-2c-cpu', 'epyc-2c-generation'];

/**
 * The machines of the embedded datasets with all that was measured on them.
 * @param data the folder `data` of a checkout; machines of folders that it lacks are left out
 * @param measuredBy a moment by which they were measured: of most the day was not kept
 */
export const embeddedSystems = (data: string, measuredBy: string): SystemDocument[] =>
  FOLDERS.filter((folder) => existsSync(join(data, folder, 'systems.csv'))).flatMap((folder) =>
    systemsOf(join(data, folder), measuredBy),
  );

function systemsOf(folder: string, measuredBy: string): SystemDocument[] {
  const read = (name: string): Table => readCsv(join(folder, name), columnType);
  const [benchmarks] = withPublishedBackend([read('hardware_benchmark.csv')] as const);
  const measured = new Map(rowsOf(benchmarks).map((row) => [row[COLUMN.systemId], row]));
  const curves = new Map<unknown, Row[]>();
  const hasCurves = existsSync(join(folder, 'gpu_compute_curves.csv'));
  for (const point of hasCurves ? rowsOf(read('gpu_compute_curves.csv')) : [])
    curves.set(point[COLUMN.systemId], [...(curves.get(point[COLUMN.systemId]) ?? []), point]);
  return rowsOf(read('systems.csv')).map(({ [COLUMN.systemId]: id, ...facts }) => ({
    schema_version: 2,
    system_id: String(id),
    facts: facts as SystemDocument['facts'],
    benchmarks: benchmarkOf(measured.get(id), curves.get(id) ?? [], measuredBy),
  }));
}

function benchmarkOf(
  row: Row | undefined,
  points: readonly Row[],
  measuredBy: string,
): SystemDocument['benchmarks'] {
  if (row === undefined) return [];
  const features = Object.entries(row).filter(([name]) => columnDefinition(name)?.role === 'benchmark');
  return [
    {
      backend: String(row[COLUMN.backend]),
      versions: {},
      measured_at: measuredBy,
      repeats: 1,
      features: Object.fromEntries(features) as Record<string, number>,
      curves: points.map((point) => ({
        benchmark_name: String(point[COLUMN.benchmarkName]),
        data_type: String(point[COLUMN.dataType]),
        batch_size: Number(point[COLUMN.batchSize]),
        latency_ms: Number(point[COLUMN.latencyMs]),
      })),
    },
  ];
}

/** Rows with their numbers as such, without the cells that are empty. */
const rowsOf = (table: Table): Row[] =>
  recordsOf(table).map((row) =>
    Object.fromEntries(
      Object.entries(row)
        .filter(([, text]) => text !== '' && text !== undefined)
        .map(([name, text]) => [name, columnType(name) === 'number' ? Number(text) : text]),
    ),
  );
