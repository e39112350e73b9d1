import type { Table } from '@ctfusion/base';
import { readCsv } from '@ctfusion/base/files';
import { BATCH_SIZES, type Report } from './report.js';

const RATES = BATCH_SIZES.map((size) => `its_${size}`);
const TEXTS = new Set([
  'time',
  'gpu',
  'cpu',
  'os',
  'arch',
  'python',
  'torch',
  'xformers',
  'cuda',
  'optimization',
]);

/** Reports of our table, one a row. @throws InputError naming a column that is absent or a cell that is no number. */
export function readReportTable(file: string): Report[] {
  const table = readCsv(file, (name) => (TEXTS.has(name) ? 'text' : 'number'));
  const rates = RATES.map((name) => table.numbers(name));
  const [gpu, cpu, os, torch, optimisation] = ['gpu', 'cpu', 'os', 'torch', 'optimization'].map((name) =>
    table.texts(name),
  );
  const half = table.completeNumbers('half');
  const memory = table.numbers('gpu_mem_gb');
  return Array.from({ length: table.rowCount }, (_, row) => ({
    rates: rates.map((values) => rate(values[row]!)),
    gpu: gpu![row]!,
    cpu: cpu![row]!,
    operatingSystem: os![row]!,
    memoryGb: memory[row]! > 0 ? memory[row]! : undefined,
    torch: torch![row]!,
    isHalf: half[row] === 1,
    optimisation: optimisation![row]!,
    ...modelOf(table, row),
  }));
}

/** A run that failed is written as 0 or left out. */
const rate = (value: number): number | undefined => (value > 0 ? value : undefined);

const modelOf = (table: Table, row: number): Pick<Report, 'model'> =>
  table.has('model') ? { model: table.texts('model')[row]! } : {};
