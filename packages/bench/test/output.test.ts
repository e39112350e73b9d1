import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { InputError } from '@ctfusion/base';
import { afterAll, describe, expect, it } from 'vitest';
import type { Raws } from '../src/analysis/raws.js';
import { readCsv } from '../src/results/csv.js';
import { rawFiles, readRaws } from '../src/results/raw-files.js';
import { ResultsFolder, timestamp } from '../src/results/results-folder.js';

const root = mkdtempSync(join(tmpdir(), 'bench-output-'));
afterAll(() => rmSync(root, { recursive: true }));

const failure = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).not.toContain('\n');
    return (error as Error).message;
  }
  return 'no error';
};

const raws: Raws = {
  points: [
    {
      group: 'gpu_compute',
      benchmark: 'Add',
      dataType: 'fp16',
      sweptValue: 4,
      samples: [0.1, 0.1234567890123, 0.2, 5],
      firstRunMs: 12.5,
      warmUpRuns: 6,
      isStable: false,
      runsPerSample: 40,
      precision: 'emulated',
      coresUsed: 1.98,
      coresBusy: 2,
    },
    {
      group: 'host_compute',
      benchmark: 'Image_Preprocessing_Rate',
      dataType: '',
      sweptValue: 2,
      samples: [431.5],
      firstRunMs: 100,
      warmUpRuns: 0,
      isStable: true,
      runsPerSample: 1,
      precision: 'native',
      coresUsed: 2,
      coresBusy: 2,
    },
  ],
  stops: [
    {
      group: 'gpu_compute',
      benchmark: 'Add',
      dataType: 'fp16',
      sweptValue: 8,
      reason: 'crashed',
      detail: 'killed by SIGSEGV: "quoted", and a comma',
    },
  ],
};

describe('results', () => {
  it('of two runs that begin in the same second lie in folders of their own', () => {
    const path = join(root, 'results', '20260102_030405_system');
    const folders = [1, 2, 3].map(() => ResultsFolder.claim(path));
    expect(folders.map((folder) => folder.path)).toEqual([path, `${path}_2`, `${path}_3`]);
    for (const [index, folder] of folders.entries()) folder.writeRaws(raws, `backend-${index}`);
    const stops = folders.map((folder) => readFileSync(join(folder.path, 'raws', 'stops.csv'), 'utf8'));
    for (const [index, text] of stops.entries()) expect(text).toContain(`backend-${index}\n`);
  });

  it('below a file are refused in one line', () => {
    const file = join(root, 'a-file');
    writeFileSync(file, '');
    expect(failure(() => ResultsFolder.claim(join(file, 'results', 'x')))).toMatch(/not a folder/);
    expect(existsSync(join(file, 'results'))).toBe(false);
  });

  it('of tasks that several processes measure at once hold the rows of all', async () => {
    const path = join(root, 'together', 'measurements.csv');
    mkdirSync(join(root, 'together'));
    const module = fileURLToPath(new URL('../dist/results/measurement-table.js', import.meta.url));
    const script = `
      const { MeasurementTable, measurementColumns } = await import(${JSON.stringify(module)});
      const table = new MeasurementTable(${JSON.stringify(path)}, { systemId: 's', backend: 'b' });
      for (let index = 0; index < 12; index++) {
        const row = Object.fromEntries(measurementColumns.map((name) => [name, index]));
        table.add({ ...row, system_id: 's', backend: 'b', run_key: process.argv[1] + index });
      }
      table.add({ ...Object.fromEntries(measurementColumns.map((name) => [name, 0])), system_id: 's', backend: 'b', run_key: 'same' });
    `;
    const child = (name: string) =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, name]);
    await Promise.all(['a', 'b', 'c'].map(child));
    const keys = readCsv(path, ['run_key']).map((row) => row['run_key']!);
    const expected = ['a', 'b', 'c'].flatMap((name) =>
      Array.from({ length: 12 }, (_, index) => `${name}${index}`),
    );
    expect(keys.sort()).toEqual([...expected, 'same'].sort());
    expect(readdirSync(join(root, 'together'))).toEqual(['measurements.csv']);
  });
});

describe('raw files', () => {
  it('come back as they were written, every sample and digit', () => {
    const folder = join(root, 'raws');
    mkdirSync(folder);
    for (const [name, text] of Object.entries(rawFiles(raws, 'cuda')))
      writeFileSync(join(folder, name), text);
    expect(readRaws(folder)).toEqual(raws);
  });

  it('label outliers and name the backend in every row', () => {
    const rows = rawFiles(raws, 'cuda')['gpu_compute.csv']!.trim().split('\n').slice(1);
    expect(rows.every((row) => row.endsWith(',cuda'))).toBe(true);
    expect(rows.map((row) => row.split(',')[5])).toEqual(['', '', '', 'mild_high']);
  });

  it('are refused where damaged, with file, row and column', () => {
    const folder = join(root, 'damaged');
    mkdirSync(folder);
    const files = rawFiles(raws, 'cuda');
    const damaged = files['gpu_compute.csv']!.replace('0.1234567890123', 'abc');
    writeFileSync(join(folder, 'gpu_compute.csv'), damaged);
    expect(failure(() => readRaws(folder))).toBe(
      `${join(folder, 'gpu_compute.csv')}, row 3, column 'latency_ms': 'abc' is no number`,
    );
    rmSync(join(folder, 'gpu_compute.csv'));
    expect(failure(() => readRaws(folder))).toMatch(/stops\.csv: cannot be read/);
    writeFileSync(join(folder, 'stops.csv'), 'group\nx\n');
    expect(failure(() => readCsv(join(folder, 'stops.csv'), ['reason']))).toMatch(
      /column 'reason': is missing/,
    );
  });
});

describe('timestamp', () => {
  it('sorts as text', () => {
    expect(timestamp(new Date(2026, 0, 2, 3, 4, 5))).toBe('20260102_030405');
  });
});
