import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Column, InputError, shown, Table } from '@ctfusion/base';
import { readCsv } from '@ctfusion/base/files';
import { CLIP_BENCHMARK_COLUMNS, withPublishedBackend } from '@ctfusion/predict';
import { COLUMN, columnType } from '@ctfusion/schema/columns';

const BENCHMARK_FILE = 'data_benchmark.csv';
const CATALOG_FILE = 'data_server_spec.csv';

/** The thesis' column → ours. */
const RENAMES: Readonly<Record<string, string>> = {
  'Server Info': COLUMN.systemId,
  'Model Name': COLUMN.modelName,
  'Total Frames': 'total_frames',
  Width: COLUMN.imageWidth,
  Height: COLUMN.imageHeight,
  'Directory Size (MB)': 'directory_size_mb',
  Params: COLUMN.params,
};

/** What the cells of a thesis' column are, by the name that it gets here. */
const typeOfThesisColumn = (name: string) => columnType(RENAMES[name] ?? name);

/** Data-sheet columns of the second file, under their own names. */
const CATALOG_COLUMNS = [
  COLUMN.thesisCpuCores,
  COLUMN.thesisCpuBoostClock,
  COLUMN.thesisCpuThreads,
  COLUMN.thesisCpuCache,
  COLUMN.thesisGpuArchitecture,
  COLUMN.thesisGpuCores,
  COLUMN.thesisGpuBoostClock,
  COLUMN.thesisVram,
];
const TASK_COLUMNS = ['Directory Name', 'Server Info', 'Model Name', 'Inference Time (s)'];

/**
 * Reads the thesis dataset: runs and benchmarks from one file, data-sheet columns from the other, whose rows are the same in the same
 * order. `total_time_ms` is 1000 × `Inference Time (s)`.
 * @throws InputError if a file or column is missing or the rows of the two files differ.
 */
export function importThesis(folder: string): { table: Table; absentFiles: string[] } {
  const benchmarks = readCsv(join(folder, BENCHMARK_FILE), typeOfThesisColumn);
  const seconds = benchmarks.completeNumbers('Inference Time (s)');
  const columns = [
    ...Object.entries(RENAMES).map(([from, to]): [string, Column] => [to, benchmarks.column(from)]),
    [COLUMN.totalTimeMs, { kind: 'number', values: seconds.map((value) => value * 1000) }] as [
      string,
      Column,
    ],
    ...CLIP_BENCHMARK_COLUMNS.map((name): [string, Column] => [name, benchmarks.column(name)]),
  ];
  const [table] = withPublishedBackend([new Table(columns, benchmarks.rowCount, folder)] as const);
  const catalogPath = join(folder, CATALOG_FILE);
  if (!existsSync(catalogPath)) return { table, absentFiles: [CATALOG_FILE] };
  const catalog = readCsv(catalogPath, typeOfThesisColumn);
  checkSameRows(benchmarks, catalog);
  const added = CATALOG_COLUMNS.map((name): [string, Column] => [name, catalog.column(name)]);
  return { table: table.with(added), absentFiles: [] };
}

function checkSameRows(benchmarks: Table, catalog: Table): void {
  if (benchmarks.rowCount !== catalog.rowCount) {
    throw new InputError(
      'inconsistent',
      `has ${catalog.rowCount} rows, ${benchmarks.source} has ${benchmarks.rowCount}`,
      {
        file: catalog.source,
      },
    );
  }
  for (const name of TASK_COLUMNS) {
    const expected = benchmarks.texts(name);
    for (const [row, value] of catalog.texts(name).entries()) {
      if (value !== expected[row]) {
        throw new InputError(
          'inconsistent',
          `${shown(value)} where ${benchmarks.source} has ${shown(expected[row])}`,
          catalog.location(row, name),
        );
      }
    }
  }
}
