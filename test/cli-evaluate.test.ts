import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtureRows, writeRun } from '../packages/report/test/run-fixtures.js';
import { ctfusion } from './command-line.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-evaluate-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface EvaluateDocument {
  groups: { id: string; methods: { name: string }[]; tables: Record<string, Record<string, unknown>[]> }[];
  files: string[];
}

const listFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

describe('ctfusion evaluate', () => {
  const out = join(scratch, 'report');
  let document: EvaluateDocument;

  beforeAll(() => {
    writeRun(join(scratch, 'runs'), 'slices_ctfusion_20260101_000000', fixtureRows(20));
    writeRun(join(scratch, 'runs'), 'slices_catalog_spec_20260101_000000', fixtureRows(40, 1));
    const { status, stdout, stderr } = ctfusion(['evaluate', 'runs', '--out', 'report', '--json'], scratch);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    document = JSON.parse(stdout) as EvaluateDocument;
  });

  it('writes the report, its tables and figures, and lists them', () => {
    expect(listFiles(out)).toEqual([...document.files].sort());
    for (const file of [
      'report.html',
      'report.md',
      'tables/runs-accuracy.csv',
      'tables/runs-by-batch-size.csv',
      'figures/architecture.svg',
      'figures/runs-ape-cdf.svg',
      'figures/runs-ape-cdf.png',
    ]) {
      expect(document.files).toContain(file);
    }
  });

  it('says the same in JSON, CSV, Markdown and HTML', () => {
    const [first] = document.groups[0]!.tables['accuracy']!;
    const shown = (first!['mape_percent'] as number).toFixed(2);
    expect(first!['method']).toBe('CTFusion');
    const read = (file: string): string => readFileSync(join(out, file), 'utf8');
    const [header, row] = read('tables/runs-accuracy.csv').split('\n');
    const column = header!.split(',').indexOf('mape_percent');
    expect(Number(row!.split(',')[column])).toBe(first!['mape_percent']);
    expect(read('report.md')).toContain(`| CTFusion | 36 | ${shown} |`);
    expect(read('report.html')).toContain(
      `<td>CTFusion</td><td class="number">36</td><td class="number">${shown}</td>`,
    );
  });

  it('asks nothing of a network and runs no script', () => {
    const html = readFileSync(join(out, 'report.html'), 'utf8');
    expect(html).not.toMatch(/<script|<link[^>]*href="(?!data:)|url\(|@import|src=/);
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toContain('http');
  });

  it('replaces an older report and prints a table', () => {
    const before = readFileSync(join(out, 'report.md'), 'utf8');
    const { status, stdout, stderr } = ctfusion(
      ['evaluate', join('runs', 'slices_ctfusion_20260101_000000'), '--out', 'report'],
      scratch,
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Runs\nmethod +rows +MAPE %/);
    expect(stdout).toMatch(/CTFusion +36 /);
    expect(stderr).toMatch(/files; open report\/report\.html/);
    expect(readFileSync(join(out, 'report.md'), 'utf8')).not.toBe(before);
    expect(existsSync(join(out, 'tables', 'runs-paired.csv'))).toBe(false);
    expect(readdirSync(scratch).filter((name) => name.startsWith('.tmp'))).toEqual([]);
  });
});

describe('ctfusion evaluate on bad input: one line, exit code 2, nothing written', () => {
  const rows = fixtureRows();
  const nan = rows.map((row, index) => (index === 3 ? { ...row, prediction: Number.NaN } : row));
  const cases: [string, () => string[], RegExp][] = [
    ['an empty run', () => [writeRun(scratch, 'empty', [])], /no prediction/],
    ['a NaN prediction', () => [writeRun(scratch, 'nan', nan)], /row 5, column 'preds': the value is NaN/],
    [
      'other test rows',
      () => [writeRun(scratch, 'all', rows), writeRun(scratch, 'some', rows.slice(3))],
      /its 33 test rows are not the 36 of/,
    ],
    ['no run', () => [], /no run directory is named.*--published/],
    [
      'an unknown layout',
      () => [writeRun(scratch, 'fine', rows), '--layout', 'absent.yml'],
      /absent\.yml: cannot be read/,
    ],
    [
      'an absent folder of published runs',
      () => ['--published', 'absent'],
      /absent: there is no such folder/,
    ],
  ];

  it.each(cases)('%s', (_, makeArguments, message) => {
    const { status, stdout, stderr } = ctfusion(['evaluate', ...makeArguments(), '--out', 'never'], scratch);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(existsSync(join(scratch, 'never'))).toBe(false);
  });

  it('a missing column', () => {
    const run = writeRun(scratch, 'headless', rows);
    const file = join(run, 'predictions.csv');
    writeFileSync(file, readFileSync(file, 'utf8').replace('system_id', 'machine'));
    const { status, stderr } = ctfusion(['evaluate', run, '--out', 'never'], scratch);
    expect(stderr).toMatch(/^ctfusion: .*column 'system_id': there is no such column.*\n$/);
    expect(status).toBe(2);
  });

  it('a folder that holds other things is left as it is', () => {
    const run = writeRun(scratch, 'precious', rows);
    const { status, stderr } = ctfusion(['evaluate', run, '--out', run], scratch);
    expect(stderr).toMatch(/the folder holds other things than a report \('predictions\.csv'\)/);
    expect(status).toBe(2);
    expect(readdirSync(run)).toEqual(['predictions.csv']);
  });

  // What is somebody's own beside a report, or looks like one.
  const foreign: [string, string][] = [
    ['thesis.csv', 'thesis.csv'],
    ['a page of their own', 'report.html'],
    ['a table of their own', 'tables/thesis.csv'],
    ['a note beside the figures', 'figures/note.txt'],
    ['a folder in a folder', 'tables/raws/a.csv'],
  ];

  it.each(foreign)('a report with %s in it is left as it is', (_, entry) => {
    const run = writeRun(scratch, 'run', rows);
    const report = join(scratch, `report-${entry.replaceAll('/', '-')}`);
    // The report that the tests above have written.
    cpSync(join(scratch, 'report'), report, { recursive: true });
    mkdirSync(dirname(join(report, entry)), { recursive: true });
    writeFileSync(join(report, entry), '<html>precious</html>');
    const before = listFiles(report);
    const { status, stderr } = ctfusion(['evaluate', run, '--out', report], scratch);
    expect(stderr).toMatch(
      /^ctfusion: .*: the folder holds other things than a report \('.*'\); name another \(--out\)\n$/,
    );
    expect(status).toBe(2);
    expect(listFiles(report)).toEqual(before);
    expect(readFileSync(join(report, entry), 'utf8')).toBe('<html>precious</html>');
  });

  it('a link that leads nowhere is named, and one to an empty folder followed', () => {
    const run = writeRun(scratch, 'linked', rows);
    symlinkSync('nowhere', join(scratch, 'dangling'));
    expect(ctfusion(['evaluate', run, '--out', 'dangling'], scratch)).toMatchObject({
      status: 2,
      stderr: 'ctfusion: dangling: the link leads nowhere\n',
    });
    mkdirSync(join(scratch, 'disk'));
    symlinkSync('disk', join(scratch, 'link'));
    expect(ctfusion(['evaluate', run, '--out', 'link'], scratch).status).toBe(0);
    expect(lstatSync(join(scratch, 'link')).isSymbolicLink()).toBe(true);
    expect(existsSync(join(scratch, 'disk', 'report.html'))).toBe(true);
  });
});
