import { InputError, shown } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { CPU_SHEET_FACTS, type Facts, GPU_SHEET_FACTS, type NumberFact } from '../fact-names.js';
import { dramBandwidthGbps, pcieBandwidthGbps } from './link-rates.js';

export type DeviceKind = 'gpu' | 'cpu';

/** One part of the catalog: what its vendor says of it. */
export interface DataSheet {
  readonly kind: DeviceKind;
  /** As the catalog spells it. */
  readonly name: string;
  readonly vendor: string;
  readonly facts: Facts;
  /** Keys of the sources, with the columns that each gave. */
  readonly source: string;
}

/** One line of `data/catalog/gpus.csv` or `cpus.csv`: column → cell; an empty cell is not known. */
export type CatalogRow = Readonly<Record<string, string>>;

/**
 * Reads the rows of a catalog file. Figures that follow from others by definition (peak bandwidth of a link or of memory channels) are
 * added; nothing else is.
 * @throws InputError naming row and column where a figure is not a number or a name is absent.
 */
export function parseDataSheets(rows: readonly CatalogRow[], kind: DeviceKind): DataSheet[] {
  return rows.map((row, index) => {
    const name = row['name'];
    if (!name)
      throw new InputError('value-missing', 'a data sheet has no name', { row: index + 2, column: 'name' });
    const facts = kind === 'gpu' ? gpuFacts(row, index + 2) : cpuFacts(row, index + 2);
    return { kind, name, vendor: row['vendor'] ?? '', facts, source: row['source'] ?? '' };
  });
}

function gpuFacts(row: CatalogRow, line: number): Facts {
  const numbers = numberFacts(row, GPU_SHEET_FACTS, line);
  return withoutAbsent({
    ...numbers,
    [COLUMN.gpuPcieBandwidthGbps]: pcieBandwidthGbps(numbers.gpu_pcie_gen, numbers.gpu_pcie_lanes),
    [COLUMN.gpuName]: row['name'],
    [COLUMN.gpuGeneration]: row[COLUMN.gpuGeneration] || undefined,
    [COLUMN.gpuMemoryType]: row[COLUMN.gpuMemoryType] || undefined,
  });
}

function cpuFacts(row: CatalogRow, line: number): Facts {
  const numbers = numberFacts(row, CPU_SHEET_FACTS, line);
  return withoutAbsent({
    ...numbers,
    [COLUMN.peakMemoryBandwidthGbps]: dramBandwidthGbps(row[COLUMN.memoryType], numbers.mem_channels),
    [COLUMN.cpuName]: row['name'],
    [COLUMN.memoryType]: row[COLUMN.memoryType] || undefined,
  });
}

function numberFacts(row: CatalogRow, names: readonly NumberFact[], line: number): Facts {
  const facts: { [K in NumberFact]?: number } = {};
  for (const name of names) {
    const cell = row[name];
    if (cell === undefined || cell === '') continue;
    // A release is a year or a month; its year is the fact.
    const value = Number(name.endsWith('_release') ? cell.slice(0, 4) : cell);
    if (!Number.isFinite(value))
      throw new InputError('not-a-number', `${shown(cell)} is not a number`, { row: line, column: name });
    facts[name] = value;
  }
  return facts;
}

function withoutAbsent(facts: { readonly [K in keyof Facts]: Facts[K] | undefined }): Facts {
  const known: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(facts)) if (value !== undefined) known[name] = value;
  return known as Facts;
}
