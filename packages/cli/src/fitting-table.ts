import { isPerhapsTerminal } from '@ctfusion/base/streams';
import { printable } from '@ctfusion/base/text';

/** A column of a table that may be left out where the terminal has no room. */
export interface FittingColumn {
  readonly header: string;
  readonly cells: readonly string[];
  /** 0: always shown; of the others those with the smaller number come first. */
  readonly place: number;
}

/**
 * Characters in a line: what the variable COLUMNS says, else those of the terminal; undefined where the output goes elsewhere, and lines may
 * be of any length.
 */
export function terminalWidth(): number | undefined {
  const asked = Number(process.env['COLUMNS']);
  if (Number.isInteger(asked) && asked > 0) return asked;
  return isPerhapsTerminal() && process.stdout.isTTY === true ? process.stdout.columns : undefined;
}

const GAP = 2;
/** What a name is shortened to at most: enough of both of its ends to tell it from others. */
const SHORTEST = 15;

/**
 * Rows of cells as a table. Where there is no room, columns are left out from the right, but never the first.
 * @param width characters in a line
 */
export const formatTable = (
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width = terminalWidth(),
): string =>
  formatFittingTable(
    header.map((name, place) => ({ header: name, place, cells: rows.map((row) => row[place]!) })),
    width,
  );

/**
 * A table of as many columns as fit into `width` characters, in the order given, and a line that names those left out. Where those that are
 * always shown are too wide, the longest names lose their middle.
 */
export function formatFittingTable(
  columns: readonly FittingColumn[],
  width: number | undefined = terminalWidth(),
): string {
  const room = width ?? Number.POSITIVE_INFINITY;
  const whole = columns.map(({ cells, ...column }) => ({ ...column, cells: cells.map(printable) }));
  const always = shortened(
    whole.filter(({ place }) => place === 0),
    room,
  );
  const printed = whole.map((column) => always.get(column) ?? column);
  const shown = shownColumns(printed, room);
  const kept = printed.filter((column) => shown.has(column));
  const left = printed.flatMap((column) => (shown.has(column) || column.header === '' ? [] : column.header));
  const table = alignedTable(kept);
  return left.length === 0
    ? table
    : `${table}\n${wrapped(`no room for: ${left.join(', ')} (all in --json)`, room)}`;
}

function shownColumns(columns: readonly FittingColumn[], width: number): Set<FittingColumn> {
  const shown = new Set<FittingColumn>();
  let room = width + GAP;
  for (const column of [...columns].sort((a, b) => a.place - b.place)) {
    const needs = widthOf(column) + GAP;
    if (column.place > 0 && needs > room) continue;
    shown.add(column);
    room -= needs;
  }
  return shown;
}

/** The widest columns first, each by what is too much, but to no less than `SHORTEST`. */
function shortened(columns: readonly FittingColumn[], room: number): Map<FittingColumn, FittingColumn> {
  const widths = columns.map(widthOf);
  let excess = widths.reduce((sum, width) => sum + width + GAP, -GAP) - room;
  const result = new Map<FittingColumn, FittingColumn>();
  for (const column of [...columns].sort((a, b) => widthOf(b) - widthOf(a))) {
    if (excess <= 0) break;
    const limit = Math.max(SHORTEST, column.header.length, widthOf(column) - excess);
    if (limit >= widthOf(column)) continue;
    excess -= widthOf(column) - limit;
    result.set(column, { ...column, cells: column.cells.map((cell) => withoutMiddle(cell, limit)) });
  }
  return result;
}

function withoutMiddle(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = Math.floor((length - 1) / 2);
  return `${text.slice(0, length - 1 - end)}…${text.slice(text.length - end)}`;
}

/** Columns whose cells are all numbers are right-aligned. */
function alignedTable(columns: readonly FittingColumn[]): string {
  const widths = columns.map(widthOf);
  const areNumbers = columns.map(({ cells }) => cells.every((cell) => /^[-+\d.,]*$/.test(cell)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => (areNumbers[index] ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!)))
      .join(' '.repeat(GAP))
      .trimEnd();
  const rows = (columns[0]?.cells ?? []).map((_, row) => columns.map(({ cells }) => cells[row]!));
  const header = columns.map((column) => column.header);
  return [line(header), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}

/** Lines of at most `width` characters, broken at spaces. */
function wrapped(text: string, width: number): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}

const widthOf = ({ header, cells }: FittingColumn): number =>
  Math.max(header.length, ...cells.map((cell) => cell.length));
