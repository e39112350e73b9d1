import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Column, InputError, indexByKey, joinByKey, shown, Table } from '@ctfusion/base';
import { readCsv } from '@ctfusion/base/files';
import { deriveColumns, withPublishedBackend } from '@ctfusion/predict';
import { COLUMN, columnType } from '@ctfusion/schema/columns';

/** The published repository's layout: role → file names that it is found under, in order of preference. */
const FILES = {
  measurements: ['data/00_raw/obj_det_results.csv'],
  benchmarks: ['data/00_raw/benchmark_parameters.csv', 'data/00_raw/hardwere_benchmark.csv'],
  cpus: ['data/01_catalog/cpu_specs.csv'],
  gpus: ['data/01_catalog/gpu_specs.csv'],
  models: ['data/01_catalog/model_specs.csv'],
} as const;
type Role = keyof typeof FILES;

/** Columns of the catalogs that both have, and the GPU's bandwidth, under the names of the joined dataset. */
const CPU_RENAMES = { pcie_bw_gbps: COLUMN.cpuPcieBandwidthGbps, release: COLUMN.cpuRelease };
const GPU_RENAMES = {
  mem_bw_gbps: COLUMN.gpuMemoryBandwidthGbps,
  pcie_bw_gbps: COLUMN.gpuPcieBandwidthGbps,
  release: COLUMN.gpuRelease,
};

export interface ImportResult {
  /** One row per run, or one row per system where the runs are absent. */
  readonly table: Table;
  readonly content: 'measurements' | 'systems';
  /** Files of the layout that the folder lacks. */
  readonly absentFiles: readonly string[];
}

/**
 * Reads the published CTFusion repository's layout. Without its run table, the result has one row per benchmarked system.
 * @throws InputError if neither runs nor benchmarks are there, or a key has no partner.
 */
export function importCtfusion(folder: string): ImportResult {
  const tables = new Map<Role, Table>();
  const absentFiles: string[] = [];
  for (const role of Object.keys(FILES) as Role[]) {
    const found = FILES[role].map((file) => join(folder, file)).find((path) => existsSync(path));
    if (found === undefined) absentFiles.push(FILES[role][0]);
    else tables.set(role, readCsv(found, columnType));
  }
  const measurements = tables.get('measurements');
  const benchmarks = tables.get('benchmarks');
  const base = measurements ?? benchmarks;
  if (base === undefined) {
    throw new InputError(
      'file-unreadable',
      `is not the published layout: it has neither ${FILES.measurements[0]} nor ${FILES.benchmarks.join(' nor ')}`,
      {
        file: folder,
      },
    );
  }
  let table = base;
  const models = tables.get('models');
  if (measurements !== undefined && models !== undefined) table = joinByKey(table, models, COLUMN.modelName);
  if (measurements !== undefined && benchmarks !== undefined)
    table = joinByKey(table, benchmarks, COLUMN.systemId);
  if (base === benchmarks) indexByKey(table, COLUMN.systemId);
  table = joinCatalogs(table, tables.get('cpus'), tables.get('gpus'));
  return {
    table: deriveColumns(withPublishedBackend([table] as const)[0].withSource(folder)),
    content: measurements === undefined ? 'systems' : 'measurements',
    absentFiles,
  };
}

function joinCatalogs(table: Table, cpus: Table | undefined, gpus: Table | undefined): Table {
  const keyed = splitSystemId(table);
  const withCpus = cpus === undefined ? keyed : joinByKey(keyed, rename(cpus, CPU_RENAMES), COLUMN.cpuKey);
  return gpus === undefined ? withCpus : joinByKey(withCpus, rename(gpus, GPU_RENAMES), COLUMN.gpuKey);
}

/** Adds `cpu_key` and `gpu_key`, the halves of `system_id` around `__`. */
function splitSystemId(table: Table): Table {
  const halves = table.texts(COLUMN.systemId).map((systemId, row) => {
    const [cpu, gpu, ...rest] = systemId.split('__');
    if (!cpu || !gpu || rest.length > 0) {
      throw new InputError(
        'invalid-value',
        `${shown(systemId)} is not of the form <cpu_key>__<gpu_key>`,
        table.location(row, COLUMN.systemId),
      );
    }
    return [cpu, gpu] as const;
  });
  return table.with([
    [COLUMN.cpuKey, { kind: 'text', values: halves.map(([cpu]) => cpu) }],
    [COLUMN.gpuKey, { kind: 'text', values: halves.map(([, gpu]) => gpu) }],
  ]);
}

function rename(table: Table, renames: Readonly<Record<string, string>>): Table {
  const columns = table.names.map((name): [string, Column] => [renames[name] ?? name, table.column(name)]);
  return new Table(columns, table.rowCount, table.source);
}
