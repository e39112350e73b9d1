const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Cells of a CSV text by row and column, the header being row 0; each is cut out when it is asked for. */
export interface PlainCsv {
  readonly rowCount: number;
  readonly columnCount: number;
  cell(row: number, column: number): string;
}

/**
 * Finds the cells of a CSV text of the usual kind, many times faster than a full parser and without a string for every cell: rows of
 * equal length, quotes only around whole cells within one line. Undefined for any other text, valid or not, which a full parser then
 * reads or refuses.
 * @param start index of the header's first character.
 */
export function scanPlainCsv(text: string, separator = ',', start = 0): PlainCsv | undefined {
  const scanner = new Scanner(text, separator, start);
  return scanner.scan() ? scanner : undefined;
}

class Scanner implements PlainCsv {
  readonly #text: string;
  readonly #separator: number;
  readonly #from: number;
  /** Start and end of every cell, row by row; a quoted cell's with its quotes. */
  #bounds = new Int32Array(1024);
  #count = 0;
  rowCount = 0;
  columnCount = 0;

  constructor(text: string, separator: string, start: number) {
    this.#text = text;
    this.#separator = separator.charCodeAt(0);
    this.#from = start;
  }

  cell(row: number, column: number): string {
    const index = 2 * (row * this.columnCount + column);
    const start = this.#bounds[index]!;
    const end = this.#bounds[index + 1]!;
    if (this.#text.charCodeAt(start) !== QUOTE || start === end) return this.#text.slice(start, end);
    return this.#text.slice(start + 1, end - 1).replaceAll('""', '"');
  }

  /** False if the text is not of the usual kind. */
  scan(): boolean {
    const text = this.#text;
    let position = this.#from;
    while (position < text.length) {
      const end = this.#scanLine(position);
      if (end < 0) return false;
      if (end === text.length) break;
      position = end + (text.charCodeAt(end) === CARRIAGE_RETURN ? 2 : 1);
    }
    return true;
  }

  /** Adds the cells of the line at `position`, none if it is empty; returns where its line end begins, −1 if it is not plain. */
  #scanLine(position: number): number {
    const text = this.#text;
    const first = this.#count;
    for (let start = position; ; ) {
      const end =
        text.charCodeAt(start) === QUOTE
          ? closingQuote(text, start + 1)
          : bareEnd(text, start, this.#separator);
      if (end < 0) return -1;
      const next = text.charCodeAt(end);
      const atEnd = end === text.length || isLineEnd(text, end);
      if (!atEnd && next !== this.#separator) return -1;
      if (atEnd && start === position && end === position) return end;
      this.#add(start, end);
      if (!atEnd) {
        start = end + 1;
        continue;
      }
      const cells = (this.#count - first) / 2;
      if (this.rowCount === 0) this.columnCount = cells;
      this.rowCount++;
      return cells === this.columnCount ? end : -1;
    }
  }

  #add(start: number, end: number): void {
    if (this.#count === this.#bounds.length) {
      const grown = new Int32Array(2 * this.#count);
      grown.set(this.#bounds);
      this.#bounds = grown;
    }
    this.#bounds[this.#count++] = start;
    this.#bounds[this.#count++] = end;
  }
}

const isLineEnd = (text: string, position: number): boolean =>
  text.charCodeAt(position) === LINE_FEED ||
  (text.charCodeAt(position) === CARRIAGE_RETURN && text.charCodeAt(position + 1) === LINE_FEED);

/** Where a bare cell ends: at a separator, a line end or the text's end; −1 if a quote or a lone carriage return stands in it. */
function bareEnd(text: string, start: number, separator: number): number {
  const largest = Math.max(separator, QUOTE);
  let position = start;
  for (; position < text.length; position++) {
    const code = text.charCodeAt(position);
    if (code > largest) continue;
    if (code === separator || code === LINE_FEED) return position;
    if (code === QUOTE) return -1;
    if (code === CARRIAGE_RETURN) return isLineEnd(text, position) ? position : -1;
  }
  return position;
}

/** Just behind the quote that closes a cell whose content begins at `from`; −1 if there is none on the line. */
function closingQuote(text: string, from: number): number {
  for (let position = from; position < text.length; position++) {
    const code = text.charCodeAt(position);
    if (code === LINE_FEED || code === CARRIAGE_RETURN) return -1;
    if (code !== QUOTE) continue;
    if (text.charCodeAt(position + 1) !== QUOTE) return position + 1;
    position++;
  }
  return -1;
}
