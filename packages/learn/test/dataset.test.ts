import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constantText, parseCsv, Table } from '@ctfusion/base';
import { readCsv, readTable, writeTable } from '@ctfusion/base/files';
import { columnType } from '@ctfusion/schema/columns';
import { afterAll, describe, expect, it } from 'vitest';
import { buildDataset } from '../src/dataset/build.js';
import { importCtfusion } from '../src/dataset/import-ctfusion.js';
import { importThesis } from '../src/dataset/import-thesis.js';
import { loadDataset } from '../src/dataset/load.js';

const here = dirname(fileURLToPath(import.meta.url));
const slices = join(here, '..', '..', '..', 'data', 'slices');
const layout = join(here, 'fixtures', 'ctfusion-layout');
const reference = process.env['CTFUSION_REFERENCE_DIR'];
const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-dataset-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const measurements = (): Table => readCsv(join(slices, 'measurements.csv'), columnType);
const benchmarks = (): Table => readCsv(join(slices, 'hardware_benchmark.csv'), columnType);
const systems = (): Table => readCsv(join(slices, 'systems.csv'), columnType);
const parts = () => ({ measurements: [measurements()], benchmarks: [benchmarks()], systems: [systems()] });

/** The table with one cell replaced. */
function withCell(table: Table, column: string, row: number, value: string): Table {
  const cells = [...table.texts(column)];
  cells[row] = value;
  return table.with([[column, { kind: 'text', values: cells }]]);
}

const withBackend = (table: Table): Table => table.with([['backend', constantText('torch', table.rowCount)]]);

const without = (table: Table, column: string): Table =>
  new Table(
    table.names.filter((name) => name !== column).map((name) => [name, table.column(name)] as const),
    table.rowCount,
    table.source,
  );

describe('buildDataset', () => {
  it('joins every run with its system and derives the columns', () => {
    const { dataset, systemsWithoutRuns } = buildDataset(parts());
    expect(dataset.rowCount).toBe(501);
    expect(systemsWithoutRuns).toEqual([]);
    // Row 2 of the file: 16 cores, 32 multiprocessors, ssd300 at batch 1; Conv 0.08307 ms.
    expect(dataset.numbers('gpu_sms')[0]).toBe(32);
    expect(dataset.numbers('device_virtual_cnn_block_latency_fp32')[0]).toBeCloseTo(
      2 * 0.08306666711966197 + 2 * benchmarks().numbers('gpu_compute_BatchNorm_Typical_fp32_latency')[0]!,
      12,
    );
    expect(dataset.numbers('interact_compute_to_memory_ratio')[0]).toBeCloseTo(69.716306944 / 3350, 12);
    expect(new Set(dataset.texts('backend'))).toEqual(new Set(['torch']));
  });

  it('adds latencies at the batch size from raw curves', () => {
    const { dataset } = buildDataset({
      ...parts(),
      curves: [readCsv(join(slices, 'gpu_compute_curves.csv'), columnType)],
    });
    const batch = dataset.numbers('batch_size');
    const row = batch.findIndex(
      (size, index) => size === 4 && dataset.texts('system_id')[index]!.includes('4c__nvidia_h100_132sm'),
    );
    expect(dataset.numbers('gpu_compute_Conv_Standard_k3s1_fp32_latency_at_batch')[row]).toBe(
      0.09210720062255859,
    );
  });

  it('appends several files of one kind', () => {
    const all = measurements();
    const first = all.take(Array.from({ length: 200 }, (_, index) => index));
    const second = all.take(Array.from({ length: 301 }, (_, index) => 200 + index));
    const { dataset } = buildDataset({ ...parts(), measurements: [first, second] });
    expect(dataset.numbers('total_time_ms')).toEqual(all.numbers('total_time_ms'));
  });

  it.each([
    [
      'a key without a partner',
      () => ({ ...parts(), systems: [systems().take([0, 1, 2])] }),
      /row 89, column 'system_id': '.*' has no row in .*systems\.csv/,
    ],
    [
      'a duplicate key',
      () => ({ ...parts(), benchmarks: [benchmarks(), benchmarks().take([3])] }),
      /hardware_benchmark\.csv, row 5, column 'system_id': '.*' stands in .*hardware_benchmark\.csv row 5 already/,
    ],
    [
      'a missing column',
      () => ({ ...parts(), measurements: [without(measurements(), 'total_time_ms')] }),
      /measurements\.csv, column 'total_time_ms': there is no such column/,
    ],
    [
      'a non-numeric cell',
      () => ({ ...parts(), measurements: [withCell(measurements(), 'batch_size', 7, 'eight')] }),
      /measurements\.csv, row 9, column 'batch_size': 'eight' is not a number/,
    ],
    [
      'a missing value in a required column',
      () => ({ ...parts(), measurements: [withCell(measurements(), 'total_time_ms', 3, '')] }),
      /row 5, column 'total_time_ms': the value is missing/,
    ],
    [
      'mixed backends',
      () => ({
        ...parts(),
        measurements: [withBackend(measurements())],
        benchmarks: [withCell(withBackend(benchmarks()), 'backend', 0, 'onnxruntime-cpu')],
      }),
      /cannot be mixed with 'torch'/,
    ],
    [
      'a row that does not say its backend',
      () => ({
        measurements: [withBackend(measurements())],
        benchmarks: [withCell(withBackend(benchmarks()), 'backend', 4, '')],
        systems: [systems()],
      }),
      /hardware_benchmark\.csv, row 6, column 'backend': is empty: name the runtime/,
    ],
    [
      'a file that does not say its backend where another does',
      () => ({ ...parts(), measurements: [withBackend(measurements())] }),
      /hardware_benchmark\.csv, row 2, column 'backend': is empty/,
    ],
  ])('refuses %s, naming file, row and column', (_, input, message) => {
    expect(() => buildDataset(input())).toThrow(message);
  });

  it('takes a machine without a GPU, whose runtime is another, but not together with others', async () => {
    const cpu = join(here, '..', '..', '..', 'data', 'xeon-2c-cpu');
    const dataset = await loadDataset(cpu);
    expect(dataset.rowCount).toBe(60);
    expect(new Set(dataset.texts('backend'))).toEqual(new Set(['onnxruntime-cpu']));
    const mixed = {
      ...parts(),
      measurements: [withBackend(measurements()), readCsv(join(cpu, 'measurements.csv'), columnType)],
    };
    expect(() => buildDataset(mixed)).toThrow(/'onnxruntime-cpu' cannot be mixed with 'torch'/);
  });

  it('names systems that no run used', () => {
    const only = measurements().take([0, 1]);
    expect(buildDataset({ ...parts(), measurements: [only] }).systemsWithoutRuns).toHaveLength(16);
  });
});

describe('a folder of tables as people have them', () => {
  const folder = join(scratch, 'as-people-have-them');
  const curves = 'gpu_compute_curves.csv';

  it('is read as the same in semicolons, tabs, UTF-16, with units and thousands', async () => {
    cpSync(slices, folder, { recursive: true, filter: (path) => !path.endsWith(curves) });
    const plain = await loadDataset(folder);
    const cellsOf = (table: Table): string[][] => [
      [...table.names],
      ...Array.from({ length: table.rowCount }, (_, row) =>
        table.names.map((name) => table.texts(name)[row]!),
      ),
    ];
    const write = (name: string, separator: string, change: (cell: string, column: string) => string) => {
      const [header, ...rows] = cellsOf(readCsv(join(slices, name), () => 'text'));
      const lines = [header!, ...rows.map((row) => row.map((cell, index) => change(cell, header![index]!)))];
      return lines.map((cells) => cells.map((cell) => `"${cell}"`).join(separator)).join('\r\n');
    };
    const units: Record<string, string> = { vram_gb: ' GB', base_ghz: ' GHz' };
    const sheets = `sep=;\n${write('systems.csv', ';', (cell, column) => cell + (units[column] ?? ''))}`;
    writeFileSync(join(folder, 'systems.csv'), Buffer.from(`\ufeff${sheets}`, 'utf16le'));
    writeFileSync(
      join(folder, 'hardware_benchmark.csv'),
      write('hardware_benchmark.csv', '\t', (cell) => cell),
    );
    const runs = write('measurements.csv', ',', (cell, column) => {
      if (column === 'model_memory_mb') return `${cell} MiB`;
      const [whole, fraction] = cell.split('.');
      return column === 'total_time_ms' ? `${Number(whole).toLocaleString('en')}.${fraction ?? 0}` : cell;
    });
    writeFileSync(join(folder, 'measurements.csv'), runs);
    const read = await loadDataset(folder);
    expect(read.names).toEqual(plain.names);
    for (const name of [
      'vram_gb',
      'base_ghz',
      'model_memory_mb',
      'total_time_ms',
      'interact_compute_to_memory_ratio',
    ])
      expect(read.numbers(name), name).toEqual(plain.numbers(name));
  });

  it('names file, row and cell of a unit that is not the column’s', async () => {
    const text = readFileSync(join(slices, 'systems.csv'), 'utf8').replace(/,80,3350,/, ',80 km,3350,');
    writeFileSync(join(folder, 'systems.csv'), text);
    await expect(loadDataset(folder)).rejects.toThrow(
      /systems\.csv, row 2, column 'vram_gb': '80 km' is not a number/,
    );
  });
});

describe('tables', () => {
  it('read back identically from CSV and Parquet', async () => {
    const { dataset } = buildDataset(parts());
    for (const name of ['x.csv', 'x.parquet']) {
      const path = join(scratch, name);
      await writeTable(dataset, path);
      const back = await readTable(path, columnType);
      expect(back.names).toEqual(dataset.names);
      for (const column of dataset.names) expect(back.column(column), column).toEqual(dataset.column(column));
    }
    expect((await loadDataset(slices)).rowCount).toBe(501);
  });

  it.each([
    ['an empty file', '', /the file is empty/],
    ['a repeated header', 'a,a\n1,2\n', /column 'a': the header names this column twice/],
    ['a short row', 'a,b\n1,2\n3\n', /row 3: is not valid CSV: 1 cell, the header has 2/],
    ['a broken quote', 'a,b\n"1,2\n', /is not valid CSV/],
  ])('refuse %s', (_, text, message) => {
    expect(() => parseCsv(text, 'file.csv', columnType)).toThrow(message);
  });

  it('refuse a file that is no Parquet, and another extension', async () => {
    const path = join(scratch, 'false.parquet');
    cpSync(join(slices, 'systems.csv'), path);
    await expect(readTable(path, columnType)).rejects.toThrow(
      /false\.parquet: is not a readable Parquet file/,
    );
    const text = join(scratch, 'x.txt');
    writeFileSync(text, '');
    await expect(readTable(text, columnType)).rejects.toThrow(/a table is \.csv or \.parquet, not '\.txt'/);
    // A GPU's name, say, where a file is read: its ending is not what is wrong.
    await expect(readTable('RTX 3080', columnType)).rejects.toThrow(
      /RTX 3080: cannot be read: there is no such file/,
    );
  });
});

describe('the published layout', () => {
  it('is joined: runs, models, benchmarks and catalogs, with the catalogs’ names made distinct', () => {
    const { table, content, absentFiles } = importCtfusion(layout);
    expect(content).toBe('measurements');
    expect(absentFiles).toEqual([]);
    expect(table.rowCount).toBe(12);
    const value = (name: string): number => table.numbers(name)[0]!;
    expect(table.texts('system_id')[0]).toBe('cpu_a__gpu_x');
    expect([
      value('cpu_pcie_bw_gbps'),
      value('gpu_pcie_bw_gbps'),
      value('cpu_release'),
      value('gpu_release'),
      value('gpu_mem_bw_gbps'),
    ]).toEqual([31.5, 15.8, 2021, 2018, 400]);
    expect(table.texts('gpu_generation')[0]).toBe('Turing');
    expect(value('batch_size')).toBe(1);
    expect(value('interact_compute_to_memory_ratio')).toBeCloseTo(50 / 400, 12);
    expect(table.has('interact_host_to_gpu_balance_ratio_dynamic')).toBe(true);
  });

  it('is read with the misspelt benchmark file, and without the run table gives one row per system', () => {
    const folder = join(scratch, 'no-runs');
    cpSync(layout, folder, { recursive: true });
    rmSync(join(folder, 'data/00_raw/obj_det_results.csv'));
    renameSync(
      join(folder, 'data/00_raw/benchmark_parameters.csv'),
      join(folder, 'data/00_raw/hardwere_benchmark.csv'),
    );
    const { table, content, absentFiles } = importCtfusion(folder);
    expect(content).toBe('systems');
    expect(absentFiles).toEqual(['data/00_raw/obj_det_results.csv']);
    expect(table.rowCount).toBe(3);
    expect(table.has('device_virtual_cnn_block_latency_fp16')).toBe(true);
  });

  it('is refused where nothing of it is there', () => {
    expect(() => importCtfusion(scratch)).toThrow(/is not the published layout/);
  });
});

describe.skipIf(reference === undefined || !existsSync(reference))(
  'reference data (skipped where CTFUSION_REFERENCE_DIR is unset)',
  () => {
    it('the published repository gives 25 systems with catalog and derived columns', () => {
      const { table, content, absentFiles } = importCtfusion(join(reference!, 'stgc'));
      expect([content, table.rowCount, absentFiles]).toEqual([
        'systems',
        25,
        ['data/00_raw/obj_det_results.csv'],
      ]);
      expect(table.completeNumbers('gpu_mem_bw_gbps')).toHaveLength(25);
      expect(table.completeNumbers('device_virtual_transformer_block_latency_fp16')).toHaveLength(25);
    });

    it('the thesis gives 3,600 runs of 12 systems in standard columns', () => {
      const { table, absentFiles } = importThesis(join(reference!, 'thesis'));
      expect([table.rowCount, new Set(table.texts('system_id')).size, absentFiles]).toEqual([3600, 12, []]);
      expect(table.names.slice(0, 8)).toEqual([
        'system_id',
        'model_name',
        'total_frames',
        'im_width',
        'im_height',
        'directory_size_mb',
        'params',
        'total_time_ms',
      ]);
      expect(table.numbers('total_time_ms')[0]).toBeCloseTo(7212.906360626221, 9);
      expect(table.names).toHaveLength(8 + 9 + 8 + 1);
    });
  },
);
