import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseCsv } from '@ctfusion/base';
import { type DataSheet, type DeviceKind, parseDataSheets } from '@ctfusion/predict/systems';

export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../../../..');

export function readRows(path: string): Record<string, string>[] {
  const table = parseCsv(readFileSync(path, 'utf8'), path, () => 'text');
  const columns = table.names.map((name) => [name, table.texts(name)] as const);
  return Array.from({ length: table.rowCount }, (_, row) =>
    Object.fromEntries(columns.map(([name, texts]) => [name, texts[row]!])),
  );
}

export function readCatalog(kind: DeviceKind): DataSheet[] {
  return parseDataSheets(readRows(join(projectRoot, `data/catalog/${kind}s.csv`)), kind);
}
