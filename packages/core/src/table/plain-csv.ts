/**
 * Columns of a CSV text of the usual kind, header cells first; many times faster than a full parser: equal line ends, rows of equal length, quotes only
 * around whole cells within one line. Undefined for any other text, valid or not, which a full parser then reads or refuses.
 */
export function splitPlainCsv(text: string): string[][] | undefined {
  const lines = splitLines(text.startsWith('\uFEFF') ? text.slice(1) : text);
  if (lines === undefined) return undefined;
  let columns: string[][] | undefined;
  for (const line of lines) {
    if (line === '') continue;
    const cells = line.includes('"') ? splitQuoted(line) : line.split(',');
    columns ??= cells?.map(() => []);
    if (cells === undefined || cells.length !== columns!.length) return undefined;
    for (let index = 0; index < cells.length; index++) columns![index]!.push(cells[index]!);
  }
  return columns ?? [];
}

/** Undefined if line ends are mixed. */
function splitLines(text: string): string[] | undefined {
  if (!text.includes('\r')) return text.split('\n');
  const lines = text.split('\r\n');
  return lines.some((line) => line.includes('\r') || line.includes('\n')) ? undefined : lines;
}

/** Cells of a line with quotes; undefined if one is not closed within the line or stands inside a bare cell. */
function splitQuoted(line: string): string[] | undefined {
  const cells: string[] = [];
  let start = 0;
  while (start <= line.length) {
    let end: number;
    if (line[start] === '"') {
      end = closingQuote(line, start + 1);
      if (end < 0) return undefined;
      cells.push(line.slice(start + 1, end).replaceAll('""', '"'));
      end++;
      if (end < line.length && line[end] !== ',') return undefined;
    } else {
      const comma = line.indexOf(',', start);
      end = comma < 0 ? line.length : comma;
      const cell = line.slice(start, end);
      if (cell.includes('"')) return undefined;
      cells.push(cell);
    }
    start = end + 1;
  }
  return cells;
}

/** Position of the quote that closes a cell whose content begins at `from`, doubled quotes passed over; −1 if there is none. */
function closingQuote(line: string, from: number): number {
  for (let position = line.indexOf('"', from); position >= 0; position = line.indexOf('"', position + 2)) {
    if (line[position + 1] !== '"') return position;
  }
  return -1;
}
