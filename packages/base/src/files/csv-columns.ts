import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import { InputError } from '../errors/input-error.js';
import type { Categorical } from '../table/categorical.js';
import { CategoricalBuilder } from '../table/column-builder.js';
import { dialectOf } from '../table/csv-dialect.js';
import { parseCsv } from '../table/csv-text.js';
import type { Table } from '../table/table.js';
import { type CsvColumns, RowReader, type WantedColumns } from './csv-row-reader.js';
import { unreadable } from './file-bytes.js';
import { readText } from './text-file.js';

export type { CsvColumns } from './csv-row-reader.js';

const CHUNK_BYTES = 1 << 20;
/** A header is looked for in this many bytes from the start. */
const HEAD_BYTES = 1 << 16;

/**
 * Reads the wanted columns of a large CSV file in one pass over its bytes, in chunks: a million rows take about a second and only
 * the memory of what was asked for, where `readCsv` would hold every cell as a string. Same dialects as `readCsv`, its oracle; a
 * file that is not parted by commas, or is UTF-16, is read by it.
 * @throws InputError if the file cannot be read, is no text or is empty, a row has another number of cells than the header, a quote
 *   stands wrongly, or a wanted number is none; with file, row and column.
 */
export function readCsvColumns(path: string, wanted: WantedColumns): CsvColumns {
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    return isPlain(handle) ? readInChunks(handle, path, wanted) : readWhole(path, wanted);
  } catch (error) {
    throw error instanceof InputError ? error : unreadable(path, error);
  } finally {
    closeSync(handle);
  }
}

/** Whether the file begins as UTF-8 with a header that is parted by commas. */
function isPlain(handle: number): boolean {
  const head = Buffer.alloc(HEAD_BYTES);
  const count = readSync(handle, head, 0, HEAD_BYTES, 0);
  const [first, second] = head;
  if (count > 1 && (first === 0 || second === 0 || first! >= 0xfe)) return false;
  const text = head.toString('utf8', 0, count);
  const { separators, start, lineEnds } = dialectOf(text);
  return separators.length === 1 && separators[0] === ',' && start <= 1 && lineEnds.length > 1;
}

function readInChunks(handle: number, path: string, wanted: WantedColumns): CsvColumns {
  const reader = new RowReader(path, wanted);
  let buffer: Buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let filled = 0;
  for (let offset = 0; ; ) {
    const count = readSync(handle, buffer, filled, buffer.length - filled, offset);
    offset += count;
    filled += count;
    const ended = count === 0;
    const used = reader.consume(buffer.subarray(0, filled), ended);
    // Told with its row by the reader of whole files.
    if (!isUtf8(buffer.subarray(0, used))) readText(path);
    if (ended) return reader.finish();
    buffer.copyWithin(0, used, filled);
    filled -= used;
    // One record longer than the buffer: make room for it.
    if (filled === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
  }
}

function readWhole(path: string, { numbers, texts }: WantedColumns): CsvColumns {
  const table = parseCsv(readText(path), path, (name) => (texts.includes(name) ? 'text' : undefined));
  const has = (name: string): boolean => table.has(name);
  return {
    source: path,
    rowCount: table.rowCount,
    header: table.names,
    numbers: new Map(numbers.filter(has).map((name) => [name, table.numbers(name)])),
    texts: new Map(texts.filter(has).map((name) => [name, categorical(table, name)])),
  };
}

function categorical(table: Table, name: string): Categorical {
  const builder = new CategoricalBuilder();
  for (const text of table.texts(name)) builder.add(text);
  return builder.finish();
}
