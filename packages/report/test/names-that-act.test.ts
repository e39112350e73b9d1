import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCsv } from '@ctfusion/base';
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderHtml } from '../src/document/html.js';
import { markdownTable, renderMarkdown } from '../src/document/markdown.js';
import { createPngRenderer } from '../src/document/png.js';
import { type Report, reportFigures, reportTables } from '../src/document/report.js';
import { evaluateRuns } from '../src/evaluate.js';
import { WIDE } from '../src/figures/figure.js';
import { tableToCsv } from '../src/tables/report-table.js';
import { fixtureRows, writeRun } from './run-fixtures.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-names-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Ends a table's row, opens a tag, clears a screen, is no character of XML, turns the writing round. */
const NAMES = ['a\nb|c', '<img src=x onerror=alert(1)>', '\u001b[2J\u0007', 'x\ufffe\ud800', '\u202egnp.exe'];
const METHOD = '<img src=x onerror=alert(2)>|[l](javascript:alert(3))';

describe('a report on names that act', () => {
  let report: Report;

  beforeAll(async () => {
    const rows = fixtureRows().map((row, index) => ({ ...row, model: NAMES[index % NAMES.length]! }));
    const quoted = rows.map((row) => ({ ...row, model: `"${row.model}"` }));
    const runs = [writeRun(scratch, 'first', quoted), writeRun(scratch, 'second', quoted)];
    const layout = join(scratch, 'layout.yml');
    mkdirSync(scratch, { recursive: true });
    const methods = [
      { run: 'first', name: METHOD },
      { run: 'second', name: `${METHOD}\u001b` },
    ];
    writeFileSync(layout, JSON.stringify({ groups: [{ title: 'Runs\u0007', methods }] }));
    ({ report } = await evaluateRuns({ runs, layout }));
  });

  it('draws every figure as XML that a strict reader takes', async () => {
    const toPng = await createPngRenderer();
    for (const figure of reportFigures(report)) {
      const svg = figure.draw(WIDE);
      expect(svg).not.toMatch(/[\p{Cc}\p{Cs}\u202e\ufffe]/u);
      expect(toPng(svg).length).toBeGreaterThan(100);
    }
  });

  it('keeps HTML free of tags and characters of theirs', () => {
    const html = renderHtml(report);
    expect(html).not.toMatch(/[^\n\P{Cc}]|[\p{Cs}\u202e\ufffe]/u);
    const { document } = parseHTML(html);
    expect(document.querySelectorAll('img, script, [onerror], a[href^="javascript"]')).toHaveLength(0);
  });

  it('keeps every row of a Markdown table in its line, heads escaped as cells', () => {
    const markdown = renderMarkdown(report);
    expect(markdown).not.toMatch(/[^\n\P{Cc}]|[\p{Cs}\u202e\ufffe]/u);
    expect(markdown).not.toMatch(/(?<!\\)<img|(?<!\\)\[l\\?\]\(javascript/);
    for (const table of reportTables(report)) {
      const lines = markdownTable(table).split('\n');
      expect(lines).toHaveLength(table.rows.length + 2);
      for (const line of lines) expect(line.split(/(?<!\\)\|/)).toHaveLength(table.columns.length + 2);
    }
  });

  it('keeps the names in CSV as they are, to be read back equal', () => {
    const table = reportTables(report).find(({ id }) => id.endsWith('-by-model'))!;
    const read = parseCsv(tableToCsv(table), 'by-model.csv', () => undefined);
    const column = table.columns[0]!;
    expect(read.texts(column.key)).toEqual(table.rows.map((row) => row[0]));
  });
});
