import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCsv } from '@ctfusion/base/files';
import {
  createCpuResolver,
  createGpuResolver,
  type DataSheet,
  type DeviceKind,
  parseDataSheets,
} from '@ctfusion/predict/systems';
import { afterAll, beforeEach } from 'vitest';

const catalog = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'data', 'catalog');

function sheets(kind: DeviceKind): DataSheet[] {
  const table = readCsv(join(catalog, `${kind}s.csv`), () => 'text');
  return parseDataSheets([...table.records()] as Record<string, string>[], kind);
}

/** Names of devices by the embedded catalog. */
export const resolvers = {
  gpu: createGpuResolver(sheets('gpu')),
  cpu: createCpuResolver(sheets('cpu')),
};

/** A folder in which a test file writes what it imports; empty before every test. */
export function importedFolder(name: string): {
  readonly folder: string;
  readonly write: (file: string, content: string | Uint8Array) => void;
  /** Lines under a header. */
  readonly writeRows: (file: string, header: string, rows: readonly string[]) => void;
} {
  const folder = mkdtempSync(join(tmpdir(), `ctfusion-${name}-`));
  beforeEach(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const write = (file: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  };
  const writeRows = (file: string, header: string, rows: readonly string[]): void =>
    write(file, `${[header, ...rows].join('\n')}\n`);
  return { folder, write, writeRows };
}
