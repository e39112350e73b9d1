import { InputError } from '../errors/input-error.js';
import type { Categorical } from '../table/categorical.js';
import { parseNumber } from '../table/column.js';
import { CategoricalBuilder, NumberBuilder } from '../table/column-builder.js';
import { unguardCell } from '../table/csv-cell.js';
import { headerNames } from '../table/csv-text.js';
import { notANumber } from '../table/table.js';
import { counted } from '../text/counted.js';

/** Some columns of a CSV file, without the rest. */
export interface CsvColumns {
  readonly source: string;
  readonly rowCount: number;
  readonly header: readonly string[];
  /** NaN where the cell is empty. Only the wanted columns that the file has. */
  readonly numbers: ReadonlyMap<string, Float64Array>;
  readonly texts: ReadonlyMap<string, Categorical>;
}

export interface WantedColumns {
  readonly numbers: readonly string[];
  readonly texts: readonly string[];
}

const COMMA = 0x2c;
const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

type Sink = { readonly add: (cell: string, row: number) => void } | undefined;

/** Splits bytes into records and hands the cells of wanted columns to their builders. */
export class RowReader {
  readonly #path: string;
  readonly #wanted: WantedColumns;
  readonly #numbers = new Map<string, NumberBuilder>();
  readonly #texts = new Map<string, CategoricalBuilder>();
  #header: string[] | undefined;
  #sinks: Sink[] = [];
  #rowCount = 0;
  // Cell bounds of the record at hand, reused for every record; odd entries are ends.
  readonly #bounds: number[] = [];

  constructor(path: string, wanted: WantedColumns) {
    this.#path = path;
    this.#wanted = wanted;
  }

  /** Reads whole records from the start of `bytes` and returns how many bytes they took. */
  consume(bytes: Buffer, ended: boolean): number {
    let start = 0;
    for (;;) {
      const end = this.#scanRecord(bytes, start, ended);
      if (end < 0) return start;
      const [from, to] = [this.#bounds[0]!, this.#bounds[1]!];
      if (this.#bounds.length > 2 || to > from) this.#record(bytes);
      start = end;
      if (start >= bytes.length && ended) return start;
    }
  }

  /** Fills `#bounds` with the record that starts at `start`; returns where the next one starts, or −1 if it is not all there. */
  #scanRecord(bytes: Buffer, start: number, ended: boolean): number {
    const bounds = this.#bounds;
    bounds.length = 0;
    if (start >= bytes.length) return -1;
    let cell = start;
    let position = start;
    let quoted = false;
    for (; position < bytes.length; position++) {
      const byte = bytes[position]!;
      if (byte === QUOTE) quoted = !quoted;
      else if (quoted) continue;
      else if (byte === COMMA) {
        bounds.push(cell, position);
        cell = position + 1;
      } else if (byte === LINE_FEED) {
        const end = position > cell && bytes[position - 1] === CARRIAGE_RETURN ? position - 1 : position;
        bounds.push(cell, end);
        return position + 1;
      }
    }
    if (!ended) return -1;
    if (quoted) throw new InputError('not-csv', 'is not valid CSV: a quote is not closed', this.#at());
    bounds.push(cell, position);
    return position;
  }

  #at(column?: string) {
    return { file: this.#path, row: this.#rowCount + 2, ...(column === undefined ? {} : { column }) };
  }

  #cell(bytes: Buffer, index: number): string {
    const from = this.#bounds[2 * index]!;
    const to = this.#bounds[2 * index + 1]!;
    const text = bytes.toString('utf8', from, to);
    const isQuoted = from < to && bytes[from] === QUOTE;
    if (!isQuoted && !text.includes('"')) return text;
    const inside = text.slice(1, -1).replaceAll('""', '');
    if (!isQuoted || inside.includes('"') || text.length < 2 || !text.endsWith('"')) {
      throw new InputError('not-csv', 'is not valid CSV: a quote stands wrongly', this.#at());
    }
    return text.slice(1, -1).replaceAll('""', '"');
  }

  #record(bytes: Buffer): void {
    const cellCount = this.#bounds.length / 2;
    if (this.#header === undefined) {
      this.#readHeader(bytes, cellCount);
      return;
    }
    if (cellCount !== this.#header.length) {
      throw new InputError(
        'not-csv',
        `is not valid CSV: ${counted(cellCount, 'cell')}, the header has ${this.#header.length}`,
        this.#at(),
      );
    }
    for (let index = 0; index < cellCount; index++) {
      const sink = this.#sinks[index];
      if (sink !== undefined) sink.add(this.#cell(bytes, index), this.#rowCount);
    }
    this.#rowCount++;
  }

  #readHeader(bytes: Buffer, cellCount: number): void {
    const cells = Array.from({ length: cellCount }, (_, index) => this.#cell(bytes, index));
    cells[0] = cells[0]!.replace(/^\uFEFF/, '');
    const header = headerNames(cells, this.#path);
    this.#header = header;
    this.#sinks = header.map((name) => this.#sinkFor(name));
  }

  #sinkFor(name: string): Sink {
    if (this.#wanted.texts.includes(name)) {
      const builder = new CategoricalBuilder();
      this.#texts.set(name, builder);
      return { add: (cell) => builder.add(unguardCell(cell)) };
    }
    if (!this.#wanted.numbers.includes(name)) return undefined;
    const builder = new NumberBuilder();
    this.#numbers.set(name, builder);
    return {
      add: (cell) => {
        const value = parseNumber(cell);
        if (value === undefined) throw notANumber(cell, this.#at(name));
        builder.add(value);
      },
    };
  }

  finish(): CsvColumns {
    if (this.#header === undefined)
      throw new InputError('no-rows', 'the file is empty', { file: this.#path });
    return {
      source: this.#path,
      rowCount: this.#rowCount,
      header: this.#header,
      numbers: new Map(Array.from(this.#numbers, ([name, builder]) => [name, builder.finish()])),
      texts: new Map(Array.from(this.#texts, ([name, builder]) => [name, builder.finish()])),
    };
  }
}
