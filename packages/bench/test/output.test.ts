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
import { InputError } from '@ctfusion/base';
import { afterAll, describe, expect, it } from 'vitest';
import type { Raws } from '../src/analysis/raws.js';
import { readCsv } from '../src/results/csv.js';
import { rawFiles, readRaws } from '../src/results/raw-files.js';
import { timestamp } from '../src/results/results-folder.js';
import {
  diskFileSystem,
  type FileSystem,
  makeWritableFolder,
  writeWhole,
} from '../src/results/write-file.js';

const root = mkdtempSync(join(tmpdir(), 'bench-output-'));
afterAll(() => rmSync(root, { recursive: true }));

/** A disk that takes so many bytes, then is full. */
function smallDisk(bytes: number): FileSystem {
  return {
    ...diskFileSystem,
    write: (path, text) => {
      diskFileSystem.write(path, text.slice(0, bytes));
      if (text.length > bytes) throw Object.assign(new Error('write failed'), { code: 'ENOSPC' });
    },
  };
}

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

describe('writing', () => {
  it('on a full disk fails in one line, leaves the old file whole and nothing half-written', () => {
    const folder = join(root, 'full');
    mkdirSync(folder);
    const path = join(folder, 'features.csv');
    writeWhole(path, 'the old text');
    expect(failure(() => writeWhole(path, 'x'.repeat(100), smallDisk(10)))).toBe(
      `${path}: cannot be written: the disk is full (ENOSPC)`,
    );
    expect(readFileSync(path, 'utf8')).toBe('the old text');
    expect(readdirSync(folder)).toEqual(['features.csv']);
  });

  it('to a full disk is noticed before anything is measured', () => {
    expect(failure(() => makeWritableFolder(join(root, 'none'), smallDisk(0)))).toMatch(
      /the disk is full \(ENOSPC\)/,
    );
  });

  it('to a read-only file system, and below a file, fails in one line', () => {
    const readOnly: FileSystem = {
      ...diskFileSystem,
      mkdir: () => {
        throw Object.assign(new Error('mkdir failed'), { code: 'EROFS' });
      },
    };
    expect(failure(() => makeWritableFolder('/mnt/results', readOnly))).toBe(
      '/mnt/results: is no folder that can be written to: the file system is read-only (EROFS)',
    );
    const file = join(root, 'a-file');
    writeFileSync(file, '');
    expect(failure(() => makeWritableFolder(join(file, 'results')))).toMatch(/part of the path is a file/);
    expect(existsSync(join(file, 'results'))).toBe(false);
  });
});

const raws: Raws = {
  points: [
    {
      group: 'gpu_compute',
      benchmark: 'Add',
      dataType: 'fp16',
      at: 4,
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
      at: 2,
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
      at: 8,
      reason: 'crashed',
      detail: 'killed by SIGSEGV: "quoted", and a comma',
    },
  ],
};

describe('raw files', () => {
  it('come back as they were written, every sample and digit', () => {
    const folder = join(root, 'raws');
    mkdirSync(folder);
    for (const [name, text] of Object.entries(rawFiles(raws, 'cuda'))) writeWhole(join(folder, name), text);
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
    writeWhole(join(folder, 'gpu_compute.csv'), damaged);
    expect(failure(() => readRaws(folder))).toBe(
      `${join(folder, 'gpu_compute.csv')}, row 3, column 'latency_ms': 'abc' is no number`,
    );
    rmSync(join(folder, 'gpu_compute.csv'));
    expect(failure(() => readRaws(folder))).toMatch(/stops\.csv: cannot be read/);
    writeWhole(join(folder, 'stops.csv'), 'group\nx\n');
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
