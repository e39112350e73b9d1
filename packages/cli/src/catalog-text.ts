import { printable } from '@ctfusion/base/text';
import type { DataSheet, Resolution } from '@ctfusion/predict/systems';
import { COLUMN, columnDefinition } from '@ctfusion/schema/columns';
import { formatTable } from './fitting-table.js';

/** Facts that the heading says already. */
const IN_HEADING: ReadonlySet<string> = new Set([COLUMN.gpuName, COLUMN.cpuName]);

/** What a name means, for the terminal: the data sheet, the parts that it fits, or why there is none. */
export function formatResolution(
  name: string,
  { status, sheet, candidates, reason, notes }: Resolution,
): string {
  const query = printable(name);
  if (sheet !== undefined) return [...heading(query, sheet, notes), formatSheet(sheet)].join('\n');
  if (status === 'unknown') return `'${query}': unknown: ${reason}`;
  return [
    `'${query}': ambiguous: ${reason}`,
    ...notes.map((note) => `  note: ${note}`),
    ...candidates.map((candidate) => `  ${candidate.name}`),
  ].join('\n');
}

function heading(query: string, sheet: DataSheet, notes: readonly string[]): string[] {
  const title = query === sheet.name ? sheet.name : `${sheet.name}   ('${query}')`;
  return [title, ...notes.map((note) => `note: ${note}`)];
}

function formatSheet(sheet: DataSheet): string {
  const rows = Object.entries(sheet.facts)
    .filter(([name]) => !IN_HEADING.has(name))
    .map(([name, value]) => [name, String(value), columnDefinition(name)?.unit ?? '']);
  return `${formatTable(['fact', 'value', 'unit'], rows)}\nsource: ${sheet.source} (data/catalog/README.md)`;
}
