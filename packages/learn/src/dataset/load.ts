import { existsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { InputError, shown, type Table } from '@ctfusion/base';
import { readCsv, readTable } from '@ctfusion/base/files';
import { deriveColumns, withPublishedBackend } from '@ctfusion/predict';
import { columnType, withQuantities } from '@ctfusion/schema/columns';
import { commonBackend } from './backend.js';
import { buildDataset } from './build.js';

/** File names of a dataset folder; the curves are optional. */
const FOLDER_FILES = {
  measurements: 'measurements.csv',
  benchmarks: 'hardware_benchmark.csv',
  systems: 'systems.csv',
  curves: 'gpu_compute_curves.csv',
};

/**
 * Loads a dataset: a `.csv` or `.parquet` table, or a folder with `measurements.csv`, `hardware_benchmark.csv`, `systems.csv` and,
 * optionally, `gpu_compute_curves.csv`, which is joined on the fly. Derived columns are added where their inputs are there.
 * @throws InputError naming file, row and column; a row that does not say its backend is refused.
 */
export async function loadDataset(path: string): Promise<Table> {
  if (existsSync(path) && statSync(path).isDirectory()) return loadFolder(path);
  const table = withQuantities(await readTable(path, columnType));
  if (table.rowCount === 0)
    throw new InputError('no-rows', 'the file has a header but no row', { file: path });
  const [complete] = withPublishedBackend([table] as const);
  commonBackend([complete]);
  return deriveColumns(complete);
}

function loadFolder(folder: string): Table {
  const read = (file: string): Table => withQuantities(readCsv(join(folder, file), columnType));
  const { dataset } = buildDataset({
    measurements: [read(FOLDER_FILES.measurements)],
    benchmarks: [read(FOLDER_FILES.benchmarks)],
    systems: [read(FOLDER_FILES.systems)],
    curves: existsSync(join(folder, FOLDER_FILES.curves)) ? [read(FOLDER_FILES.curves)] : [],
  });
  return dataset.withSource(folder);
}

/**
 * Where a relative dataset path of a config leads: from the working directory, else from the config's folder or the nearest of its
 * parents in which it exists, so that a config works from any folder.
 * @throws InputError naming config and path if it exists nowhere.
 */
export function resolveDatasetPath(path: string, configFile: string): string {
  if (isAbsolute(path) || existsSync(path)) return path;
  for (let folder = dirname(resolve(configFile)); ; folder = dirname(folder)) {
    const candidate = join(folder, path);
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) break;
  }
  throw new InputError('file-unreadable', `${shown(path)} does not exist`, {
    file: configFile,
    field: 'data.dataset_path',
  });
}
