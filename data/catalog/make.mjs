/**
 * Writes gpus.csv and cpus.csv, the catalog of data sheets, from the reference compilation: every row, with the column names and
 * units that the rest of the house uses. Cells are copied as they are; of what is empty there, `added.csv` fills some cells from the vendors' pages.
 *
 *   CTFUSION_REFERENCE_DIR=<folder> node data/catalog/make.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

/** Column there → column here, in the order written. */
const GPU_COLUMNS = {
  name: 'name',
  vendor: 'vendor',
  architecture: 'gpu_generation',
  release: 'gpu_release',
  multiprocessors: 'gpu_sms',
  shading_units: 'shading_units',
  boost_clock_mhz: 'gpu_boost_mhz',
  fp32_tflops: 'fp32_tflops_cuda',
  fp16_tflops: 'fp16_tflops_cuda',
  half_tensor_tflops: 'fp16_tflops_tensor',
  memory_gb: 'vram_gb',
  memory_type: 'gpu_mem_type',
  memory_bandwidth_gbps: 'gpu_mem_bw_gbps',
  l2_cache_mb: 'l2_cache_mb',
  pcie_generation: 'gpu_pcie_gen',
  pcie_lanes: 'gpu_pcie_lanes',
  power_w: 'gpu_power_w',
  compute_capability: 'compute_capability',
};
const CPU_COLUMNS = {
  name: 'name',
  vendor: 'vendor',
  cores: 'cores_total',
  threads: 'threads',
  base_clock_ghz: 'base_ghz',
  boost_clock_ghz: 'max_boost_ghz',
  l3_cache_mb: 'l3_cache_mb',
  memory_channels: 'mem_channels',
  memory_type: 'mem_type',
  pcie_generation: 'pcie_gen',
  pcie_lanes: 'pcie_lanes',
  release: 'cpu_release',
  tdp_w: 'cpu_power_w',
};
/** Where each figure is from. These cells name columns, which are renamed in them, too. */
const ORIGIN_COLUMNS = ['source', 'derived', 'conflict'];

const folder = process.env['CTFUSION_REFERENCE_DIR'];
if (folder === undefined) throw new Error('CTFUSION_REFERENCE_DIR is not set');

function rename(text, columns) {
  return text.replaceAll(/[a-z0-9_]+/g, (word) => columns[word] ?? word);
}

function make(file, columns) {
  const rows = parse(readFileSync(join(folder, 'catalog', file)), { columns: true });
  const unknown = Object.keys(rows[0]).filter((name) => !(name in columns) && !ORIGIN_COLUMNS.includes(name));
  if (unknown.length > 0) throw new Error(`${file}: columns without a place here: ${unknown.join(', ')}`);
  const renamed = rows.map((row) => ({
    ...Object.fromEntries(Object.entries(columns).map(([there, here]) => [here, row[there]])),
    ...Object.fromEntries(ORIGIN_COLUMNS.map((name) => [name, rename(row[name], columns)])),
  }));
  addCells(renamed, columns);
  writeFileSync(join(import.meta.dirname, file), csvOf(renamed));
  console.log(`${file}: ${renamed.length} rows`);
}

function csvOf(rows) {
  const cell = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [Object.keys(rows[0]), ...rows.map((row) => Object.values(row))];
  return `${lines.map((cells) => cells.map(cell).join(',')).join('\n')}\n`;
}

/** Fills empty cells, never others. */
function addCells(rows, columns) {
  const names = new Set(Object.values(columns));
  for (const { name, column, value, source, derived } of added) {
    const row = names.has(column) ? rows.find((one) => one.name === name) : undefined;
    if (row === undefined) continue;
    if (row[column] !== '') throw new Error(`added.csv: '${name}' has ${column} already: ${row[column]}`);
    row[column] = value;
    row.source = `${row.source}; ${source}(${column})`;
    if (derived === 'yes') row.derived = [row.derived, column].filter((part) => part !== '').join('; ');
  }
}

const added = parse(readFileSync(join(import.meta.dirname, 'added.csv')), { columns: true });
make('gpus.csv', GPU_COLUMNS);
make('cpus.csv', CPU_COLUMNS);
