import { printable } from '@ctfusion/base/text';
import { formatTable } from './output.js';

/** A column of a table that may be left out where the terminal has no room. */
export interface FittingColumn {
  readonly header: string;
  readonly cells: readonly string[];
  /** 0: always shown; of the others those with the smaller number come first. */
  readonly place: number;
}

/** Characters in a line of the terminal; undefined where the output goes elsewhere, and lines may be of any length. */
export const terminalWidth = (): number | undefined =>
  process.stdout.isTTY === true ? process.stdout.columns : undefined;

const GAP = 2;

/** A table of as many columns as fit into `width` characters, in the order given, and a line that names those left out. */
export function formatFittingTable(
  columns: readonly FittingColumn[],
  width: number | undefined = terminalWidth(),
): string {
  const shown = new Set<FittingColumn>();
  let room = (width ?? Number.POSITIVE_INFINITY) + GAP;
  for (const column of [...columns].sort((a, b) => a.place - b.place)) {
    const needs = widthOf(column) + GAP;
    if (column.place > 0 && needs > room) continue;
    shown.add(column);
    room -= needs;
  }
  const kept = columns.filter((column) => shown.has(column));
  const rows = (columns[0]?.cells ?? []).map((_, row) => kept.map(({ cells }) => cells[row]!));
  const table = formatTable(
    kept.map(({ header }) => header),
    rows,
  );
  const left = columns.filter((column) => !shown.has(column)).map(({ header }) => header);
  return left.every((header) => header === '')
    ? table
    : `${table}\nno room for: ${left.filter((header) => header !== '').join(', ')} (all in --json)`;
}

const widthOf = ({ header, cells }: FittingColumn): number =>
  Math.max(header.length, ...cells.map((cell) => printable(cell).length));
