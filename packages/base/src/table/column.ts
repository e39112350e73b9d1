/** Numbers, NaN where a cell is missing. */
export type NumberColumn = { readonly kind: 'number'; readonly values: Float64Array };
/** Text, '' where a cell is missing. */
type TextColumn = { readonly kind: 'text'; readonly values: readonly string[] };
export type Column = NumberColumn | TextColumn;

/** What a column holds by declaration, whatever its cells look like. */
export type ColumnType = Column['kind'];

/**
 * What is declared of a column, by its name; undefined where nothing is, and the type is then guessed from the cells. Readers take
 * it as an argument: this package knows tables, not their meaning.
 */
export type ColumnTypes = (name: string) => ColumnType | undefined;

/** Nothing is declared, every column is guessed. */
export const GUESSED: ColumnTypes = () => undefined;

const MISSING_CELLS = new Set(['', 'nan', 'na', 'n/a', 'null', 'none']);

/** Number() also reads hexadecimal and the like, which no measurement file means. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Thousands by commas and a currency, as people and spreadsheets write them: `1,234.5`, `$0.40`, `$1,200/h`. */
const WRITTEN_OUT =
  /^([+-]?)[$€£¥]?\s*([1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?|\d+\.?\d*|\.\d+)(?:\s*\/\s*h(?:r|our)?)?$/i;

/**
 * The number that a cell's text says: NaN for an empty cell (or pandas' spellings of one), 1 and 0 for true and false; undefined if
 * it says no finite or infinite number.
 */
export function parseNumber(text: string): number | undefined {
  // Most cells of most files, so this test comes first.
  if (DECIMAL.test(text)) return Number(text);
  const trimmed = text.trim();
  if (DECIMAL.test(trimmed)) return Number(trimmed);
  const word = trimmed.toLowerCase();
  if (MISSING_CELLS.has(word)) return Number.NaN;
  if (word === 'true') return 1;
  if (word === 'false') return 0;
  if (/^[+-]?inf(inity)?$/.test(word)) return word.startsWith('-') ? -Infinity : Infinity;
  const [, sign, digits] = WRITTEN_OUT.exec(trimmed) ?? [];
  return digits === undefined ? undefined : Number(`${sign}${digits.replaceAll(',', '')}`);
}

/** Whether a number's only comma may as well be a decimal sign: where semicolons part the cells, `1,234` is 1234 or 1.234. */
export const isAmbiguousNumber = (text: string): boolean => /^\s*[+-]?[1-9]\d{0,2},\d{3}\s*$/.test(text);

/** Whether a text is an integer that a double does not hold: an id, whose digits all count. */
const isLongInteger = (text: string, value: number): boolean =>
  text.length > 15 && !Number.isSafeInteger(value) && /^\s*[+-]?\d+\s*$/.test(text);

/** As `columnFromReader`, of cells that are there. */
export function columnFromCells(cells: readonly string[], declared?: ColumnType): Column {
  return columnFromReader(cells.length, (row) => cells[row]!, declared);
}

/**
 * A column of cells that are made when they are read: numbers leave no string behind. Text if it is declared so, or if a cell is no
 * number. Where nothing is declared, text also if no cell is present, or if one is an integer that a double does not hold.
 */
export function columnFromReader(
  count: number,
  read: (row: number) => string,
  declared?: ColumnType,
): Column {
  const text = (): Column => ({ kind: 'text', values: Array.from({ length: count }, (_, row) => read(row)) });
  if (declared === 'text') return text();
  const values = new Float64Array(count);
  let present = 0;
  for (let row = 0; row < count; row++) {
    const cell = read(row);
    const value = parseNumber(cell);
    if (value === undefined || (declared === undefined && isLongInteger(cell, value))) return text();
    values[row] = value;
    if (!Number.isNaN(value)) present++;
  }
  return declared === undefined && present === 0 && count > 0 ? text() : { kind: 'number', values };
}

/** A text column that holds the same value in every row. */
export function constantText(value: string, rowCount: number): Column {
  return { kind: 'text', values: new Array<string>(rowCount).fill(value) };
}

/** The cells at `rows`, in that order; missing where a row is negative. */
export function takeCells(column: Column, rows: ArrayLike<number>): Column {
  if (column.kind === 'text')
    return { kind: 'text', values: Array.from(rows, (row) => column.values[row] ?? '') };
  // A plain loop: `Float64Array.from` with a function takes ten times as long.
  const values = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index++) values[index] = column.values[rows[index]!] ?? Number.NaN;
  return { kind: 'number', values };
}
