import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkReplaceable, type FolderContent } from '@ctfusion/base/files';

export const HTML_FILE = 'report.html';
export const MARKDOWN_FILE = 'report.md';
export const TABLES_FOLDER = 'tables';
export const FIGURES_FOLDER = 'figures';

/** By this a page is known as a report's own. */
export const GENERATOR = 'ctfusion evaluate';
/** The second stands in reports of before the first was written. */
const MARKS = [`<meta name="generator" content="${GENERATOR}">`, '<nav aria-label="Contents"><ul>'];

const EXTENSIONS: Readonly<Record<string, RegExp>> = {
  [TABLES_FOLDER]: /\.csv$/,
  [FIGURES_FOLDER]: /\.(svg|png)$/,
};

/**
 * What may be replaced: a report and nothing else. Its page is the list of what belongs to it: a table or figure that it does not show
 * is somebody's own.
 */
export const REPORT_CONTENT: FolderContent = {
  noun: 'a report',
  foreignEntry(folder) {
    const shown = shownIds(join(folder, HTML_FILE));
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const foreign = foreignEntry(folder, entry, shown);
      if (foreign !== undefined) return foreign;
    }
    return undefined;
  },
};

/**
 * Checks, before anything is computed, that a report may be written to `folder`: it is absent, empty or an older report and nothing else.
 * @throws InputError otherwise, naming the foreign entry, so that nothing of the user's is ever replaced.
 */
export function checkReportFolder(folder: string): void {
  checkReplaceable(folder, REPORT_CONTENT);
}

/** The entry, or what it holds, if it is none of a report's; links are none. */
function foreignEntry(
  folder: string,
  entry: Dirent,
  shown: ReadonlySet<string> | undefined,
): string | undefined {
  if (shown === undefined) return entry.name;
  if (entry.isFile()) return [HTML_FILE, MARKDOWN_FILE].includes(entry.name) ? undefined : entry.name;
  const extension = EXTENSIONS[entry.name];
  if (!entry.isDirectory() || extension === undefined) return entry.name;
  const foreign = readdirSync(join(folder, entry.name), { withFileTypes: true }).find(
    (inner) =>
      !inner.isFile() || !extension.test(inner.name) || !shown.has(inner.name.replace(extension, '')),
  );
  return foreign && join(entry.name, foreign.name);
}

/** Ids of what a report's page shows; undefined if there is no page, or another program's. */
function shownIds(page: string): ReadonlySet<string> | undefined {
  let html: string;
  try {
    html = readFileSync(page, 'utf8');
  } catch {
    return undefined;
  }
  if (!MARKS.some((mark) => html.includes(mark))) return undefined;
  return new Set(Array.from(html.matchAll(/ id="([^"]*)"/g), (match) => match[1]!));
}
