import { printable, printableJson } from '@ctfusion/base/text';

/** Results go to stdout, everything else to stderr, so that `--json` output can be piped. */

/** One JSON document, or a list of them; the caller names its type, which its schema gives. */
export function printJson<Document = never>(value: Document): void {
  process.stdout.write(`${printableJson(value)}\n`);
}

/** Lines of text; a name in one of them must have been made printable if it may hold line breaks. */
export function print(text: string): void {
  process.stdout.write(`${text.split('\n').map(printable).join('\n')}\n`);
}

let isQuiet = false;

/** Leaves out notes and progress, or not: what is said beside the result. Errors are still told. */
export function setQuiet(quiet: boolean): void {
  isQuiet = quiet;
}

export const saysNothingBeside = (): boolean => isQuiet;

/** One line beside the result. */
export function note(text: string): void {
  if (!isQuiet) process.stderr.write(`${printable(text)}\n`);
}

/** Rows of cells as an aligned table; columns whose cells are all numbers are right-aligned. */
export function formatTable(header: readonly string[], cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map(printable));
  const widths = header.map((name, index) => Math.max(name.length, ...rows.map((row) => row[index]!.length)));
  const numeric = header.map((_, index) => rows.every((row) => /^[-+\d.,]*$/.test(row[index]!)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => (numeric[index] ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!)))
      .join('  ')
      .trimEnd();
  return [line(header), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}
