import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DataSheet, type DeviceKind, parseDataSheets } from '@ctfusion/predict/systems';
import { parse } from 'csv-parse/sync';

export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../../../..');

export function readRows(path: string): Record<string, string>[] {
  return parse(readFileSync(path, 'utf8'), { columns: true, bom: true }) as Record<string, string>[];
}

export function readCatalog(kind: DeviceKind): DataSheet[] {
  return parseDataSheets(readRows(join(projectRoot, `data/catalog/${kind}s.csv`)), kind);
}
