import { parseNumber } from './column.js';

/** What a spreadsheet takes for a formula, behind any number of apostrophes that keep it from doing so. */
const FORMULA = /^'*[=+\-@\t\r]/;
const GUARDED_FORMULA = /^'+[=+\-@\t\r]/;

/**
 * A text cell that no spreadsheet runs: `=cmd|…` becomes `'=cmd|…`, as spreadsheets themselves mark text. Numbers stay; a text that
 * is marked already is marked once more, so that `unguardCell` gives back what was written.
 */
export function guardCell(text: string): string {
  return FORMULA.test(text) && !Number.isFinite(parseNumber(text)) ? `'${text}` : text;
}

/** What `guardCell` was given. */
export function unguardCell(text: string): string {
  return text.charCodeAt(0) === 0x27 && GUARDED_FORMULA.test(text) ? text.slice(1) : text;
}

/** A cell with quotes around it where CSV needs them. */
export function quoteCell(text: string): string {
  return /[",\r\n]/.test(text) ? quoted(text) : text;
}

/** As `quoteCell`, of a name in the header, by whose bare semicolons and tabs readers would part the cells. */
export function quoteName(text: string): string {
  return /[",;\t\r\n]/.test(text) ? quoted(text) : text;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
