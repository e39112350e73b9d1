import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFolderAtomically } from '@ctfusion/base/files';
import { WIDE } from '../figures/figure.js';
import { tableToCsv } from '../tables/report-table.js';
import { renderHtml } from './html.js';
import { renderMarkdown } from './markdown.js';
import { createPngRenderer } from './png.js';
import { type Report, reportFigures, reportTables } from './report.js';
import {
  checkReportFolder,
  FIGURES_FOLDER,
  HTML_FILE,
  MARKDOWN_FILE,
  REPORT_CONTENT,
  TABLES_FOLDER,
} from './report-folder.js';

/**
 * Writes `report.html`, `report.md`, `tables/*.csv` and `figures/*.{svg,png}` into `folder`, all of it or nothing; an older report there
 * is replaced. Returns the files, relative to `folder`.
 * @throws InputError as `checkReportFolder`, or if the folder cannot be written; an older report is then still there.
 */
export async function writeReport(report: Report, folder: string): Promise<string[]> {
  checkReportFolder(folder);
  const toPng = await createPngRenderer();
  const files = new Map<string, string | Uint8Array>([
    [HTML_FILE, renderHtml(report)],
    [MARKDOWN_FILE, renderMarkdown(report)],
  ]);
  for (const table of reportTables(report))
    files.set(join(TABLES_FOLDER, `${table.id}.csv`), tableToCsv(table));
  for (const figure of reportFigures(report)) {
    const svg = figure.draw(WIDE);
    files.set(join(FIGURES_FOLDER, `${figure.id}.svg`), `${svg}\n`);
    files.set(join(FIGURES_FOLDER, `${figure.id}.png`), toPng(svg));
  }
  const fill = (temporary: string): void => {
    for (const name of [TABLES_FOLDER, FIGURES_FOLDER]) mkdirSync(join(temporary, name));
    for (const [name, content] of files) writeFileSync(join(temporary, name), content);
  };
  replaceFolderAtomically(folder, fill, REPORT_CONTENT);
  return [...files.keys()];
}
