import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '@ctfusion/base';
import { replaceFolderAtomically } from '@ctfusion/base/files';
import { WIDE } from '../figures/figure.js';
import { tableToCsv } from '../tables/report-table.js';
import { renderHtml } from './html.js';
import { renderMarkdown } from './markdown.js';
import { createPngRenderer } from './png.js';
import { type Report, reportFigures, reportTables } from './report.js';

const HTML_FILE = 'report.html';

/**
 * Checks, before anything is computed, that a report may be written to `folder`: it is absent, empty or an older report.
 * @throws InputError otherwise, so that no other folder is ever replaced.
 */
export function checkReportFolder(folder: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory())
    throw new InputError('not-a-folder', 'is a file, not a folder', { file: folder });
  if (readdirSync(folder).length > 0 && !existsSync(join(folder, HTML_FILE))) {
    throw new InputError('folder-not-ours', 'the folder holds other things than a report', {
      file: folder,
    });
  }
}

/**
 * Writes `report.html`, `report.md`, `tables/*.csv` and `figures/*.{svg,png}` into `folder`, all of it or nothing; an older report there
 * is replaced. Returns the files, relative to `folder`.
 */
export async function writeReport(report: Report, folder: string): Promise<string[]> {
  checkReportFolder(folder);
  const toPng = await createPngRenderer();
  const files = new Map<string, string | Uint8Array>([
    [HTML_FILE, renderHtml(report)],
    ['report.md', renderMarkdown(report)],
  ]);
  for (const table of reportTables(report)) files.set(join('tables', `${table.id}.csv`), tableToCsv(table));
  for (const figure of reportFigures(report)) {
    const svg = figure.draw(WIDE);
    files.set(join('figures', `${figure.id}.svg`), `${svg}\n`);
    files.set(join('figures', `${figure.id}.png`), toPng(svg));
  }
  replaceFolderAtomically(folder, (temporary) => {
    for (const name of ['tables', 'figures']) mkdirSync(join(temporary, name));
    for (const [name, content] of files) writeFileSync(join(temporary, name), content);
  });
  return [...files.keys()];
}
