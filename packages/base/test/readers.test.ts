import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../src/errors/input-error.js';
import { readCsvColumns, readRows, readTable, readText, writeTable } from '../src/files/index.js';
import { parseJson } from '../src/parsing/json-text.js';
import { appendTables } from '../src/table/append.js';
import { type Column, type ColumnTypes, GUESSED } from '../src/table/column.js';
import { formatCsv, parseCsv } from '../src/table/csv-text.js';
import { tableFromRecords } from '../src/table/records.js';
import { Table } from '../src/table/table.js';
import { printable } from '../src/text/printable.js';
import { parseYaml } from '../src/yaml/index.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-readers-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let count = 0;
function write(content: string | Uint8Array, extension = '.csv'): string {
  const file = join(scratch, `${count++}${extension}`);
  writeFileSync(file, content);
  return file;
}

const keysAreText: ColumnTypes = (name) => (name.endsWith('_id') ? 'text' : undefined);
const csv = (text: string, types: ColumnTypes = keysAreText): Table => parseCsv(text, 'f.csv', types);

function failure(act: () => unknown): InputError {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return error as InputError;
  }
  throw new Error('nothing was thrown');
}

/** Names and cells that files of every kind can hold; no NUL, which looks like UTF-16 at a file's start. */
const name = fc
  .string({ unit: 'grapheme-composite', minLength: 1, maxLength: 8 })
  .filter((text) => text === text.trim() && text !== '' && !/^'*[\t\r]/.test(text));
const cell = fc.oneof(
  fc.string({ unit: 'grapheme-composite', maxLength: 8 }),
  fc.constantFrom(
    '=1+2',
    '+x',
    "'-a",
    '@SUM',
    '-',
    '-5',
    '001',
    'true',
    'NaN',
    '"',
    'a\nb',
    'a\r\n',
    '\t',
    ' ',
  ),
);
const number = fc.oneof(
  fc.double({ noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom(Number.NaN, 0.1, 2 ** 53 + 2, 1e-300),
);

/** Tables whose columns are declared as what they are. */
const tables: fc.Arbitrary<Table> = fc
  .record({
    names: fc.uniqueArray(name, { minLength: 1, maxLength: 4, selector: (text) => text.toLowerCase() }),
    rowCount: fc.integer({ min: 1, max: 5 }),
  })
  .chain(({ names, rowCount }) => {
    const column: fc.Arbitrary<Column> = fc.oneof(
      fc
        .array(
          number.map((value) => value + 0),
          { minLength: rowCount, maxLength: rowCount },
        )
        .map((values): Column => ({ kind: 'number', values: Float64Array.from(values) })),
      fc
        .array(cell, { minLength: rowCount, maxLength: rowCount })
        .map((values): Column => ({ kind: 'text', values })),
    );
    return fc.array(column, { minLength: names.length, maxLength: names.length }).map(
      (columns) =>
        new Table(
          names.map((entry, index) => [entry, columns[index]!]),
          rowCount,
          'made',
        ),
    );
  });

function expectEqual(read: Table, written: Table): void {
  expect(read.names).toEqual(written.names);
  for (const column of written.names) {
    expect(read.column(column).kind).toBe(written.column(column).kind);
    expect([...read.column(column).values]).toEqual([...written.column(column).values]);
  }
}

describe('any table is read back as it was written', () => {
  const declared =
    (table: Table): ColumnTypes =>
    (column) =>
      table.has(column) ? table.column(column).kind : undefined;

  it('from CSV, by both readers', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const text = formatCsv(table);
        expectEqual(parseCsv(text, 'f.csv', declared(table)), table);
        const ofKind = (kind: Column['kind']): string[] =>
          table.names.filter((column) => table.column(column).kind === kind);
        const columns = readCsvColumns(write(text), { numbers: ofKind('number'), texts: ofKind('text') });
        for (const [column, { codes, names }] of columns.texts) {
          expect(Array.from(codes, (code) => names[code])).toEqual(table.texts(column));
        }
        for (const [column, values] of columns.numbers)
          expect([...values]).toEqual([...table.numbers(column)]);
      }),
      { numRuns: 200 },
    );
  });

  it('from JSON', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (table) => {
        const file = write(JSON.stringify([...table.records()]), '.json');
        expectEqual(await readRows(file, declared(table)), table);
      }),
      { numRuns: 100 },
    );
  });

  it('from Parquet', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (table) => {
        const file = join(scratch, `${count++}.parquet`);
        await writeTable(table, file);
        expectEqual(await readTable(file, declared(table)), table);
      }),
      { numRuns: 15 },
    );
  });
});

describe('CSV', () => {
  it('is cut into the cells that csv-parse finds, whatever separates them', () => {
    const bare = fc.string({
      unit: fc.constantFrom('a', 'é', '1', ' ', '"', '\n', ',', ';', '.'),
      maxLength: 5,
    });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(bare, bare), { minLength: 1, maxLength: 5 }),
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n'),
        (rows, separator, lineEnd) => {
          const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
          const lines = [['x', 'y'], ...rows].map((cells) => cells.map(quoted).join(separator));
          const text = lines.join(lineEnd);
          const expected = parse(text, { delimiter: separator, record_delimiter: lineEnd }) as string[][];
          const read = csv(text, () => 'text');
          expect(read.names).toEqual(expected[0]);
          expect(expected.slice(1)).toEqual(
            Array.from({ length: read.rowCount }, (_, row) => read.names.map((n) => read.texts(n)[row])),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    ['semicolons', 'system_id;v\na;4\nb;8\n'],
    ['tabs', 'system_id\tv\na\t4\nb\t8'],
    ["Excel's first line", 'sep=;\r\nsystem_id;v\r\na;4\r\nb;8\r\n'],
    ['line ends of two kinds', 'system_id,v\r\na,4\nb,8\r\n'],
    ["an old Mac's line ends", 'system_id,v\ra,4\rb,8\r'],
    ['a name with the other separator', 'system_id,"v"\na,4\nb,8\n'],
    ['a byte-order mark', '\uFEFFsystem_id,v\na,4\nb,8\n'],
  ])('with %s is read', (_, text) => {
    const file = write(text);
    const table = parseCsv(readText(file), file, keysAreText);
    expect(table.texts('system_id')).toEqual(['a', 'b']);
    expect([...table.numbers('v')]).toEqual([4, 8]);
    const columns = readCsvColumns(file, { numbers: ['v'], texts: ['system_id'] });
    expect(columns.texts.get('system_id')!.names).toEqual(['a', 'b']);
    expect([...columns.numbers.get('v')!]).toEqual([4, 8]);
  });

  it('takes the separator that fits where the header holds two, and says so where both do', () => {
    expect(csv('a,b;c\n1,2\n').names).toEqual(['a', 'b;c']);
    expect(failure(() => csv('a,b;c\n1,2;3\n')).message).toMatch(
      /^f\.csv, row 1: its header can be parted by commas and by semicolons/,
    );
  });

  it('says that a decimal comma is none', () => {
    expect(failure(() => csv('v;w\n4,5;1\n').numbers('v')).message).toMatch(
      /'4,5' is not a number; a decimal/,
    );
  });

  it('keeps spreadsheets from running a cell, and reads it as it was', () => {
    const names = ['=cmd|1', '@SUM(A1)', '+a', '-b', "'=c", '-5', '+1', 'a=b'];
    const table = new Table([['system_id', { kind: 'text', values: names }]], names.length, 'made');
    expect(formatCsv(table).trim().split('\n').slice(1)).toEqual([
      "'=cmd|1",
      "'@SUM(A1)",
      "'+a",
      "'-b",
      "''=c",
      '-5',
      '+1',
      'a=b',
    ]);
    expect(csv(formatCsv(table)).texts('system_id')).toEqual(names);
  });
});

describe('what is declared text stays so', () => {
  const ids = ['001', '1', '9007199254740992', '9007199254740993', '1e3', 'true'];
  const json = (id: string): string => (/^\d{16}$/.test(id) ? id : JSON.stringify(id));

  it('in CSV, JSON, Parquet and appended tables', async () => {
    const fromCsv = csv(`system_id,v\n${ids.map((id) => `${id},1`).join('\n')}\n`);
    expect(fromCsv.texts('system_id')).toEqual(ids);
    // Long integers without quotes: the platform's parser would round them.
    const file = write(`[${ids.map((id) => `{"system_id": ${json(id)}}`)}]`, '.json');
    expect((await readRows(file, keysAreText)).texts('system_id')).toEqual(ids);
    const parquet = join(scratch, 'ids.parquet');
    await writeTable(fromCsv, parquet);
    expect((await readTable(parquet, keysAreText)).texts('system_id')).toEqual(ids);
    const more = csv('system_id,v\n007,x\n');
    expect(appendTables([fromCsv, more]).texts('system_id')).toEqual([...ids, '007']);
    expect(appendTables([fromCsv, csv('v\n\n5\n')]).column('v').kind).toBe('number');
  });

  it('and an undeclared column of integers that no double holds is text', async () => {
    expect(csv('n\n9007199254740993\n1\n').texts('n')).toEqual(['9007199254740993', '1']);
    const file = write('[{"n": 9007199254740993}]', '.json');
    expect((await readRows(file, GUESSED)).texts('n')).toEqual(['9007199254740993']);
    expect([...csv('n\n9007199254740993\n1\n').numbers('n')]).toEqual([2 ** 53, 1]);
  });
});

describe('names and values of every kind', () => {
  it('has columns called as what objects inherit', async () => {
    const text = '[{"__proto__": 1, "constructor": "a"}, {"toString": 2}]';
    const table = await readRows(write(text, '.json'), GUESSED);
    expect(table.names).toEqual(['__proto__', 'constructor', 'toString']);
    expect(table.texts('constructor')).toEqual(['a', '']);
    expect(JSON.stringify([...table.records()])).toBe(
      '[{"__proto__":1,"constructor":"a","toString":null},{"__proto__":null,"constructor":"","toString":2}]',
    );
  });

  it('reads booleans alike from CSV, JSON and Parquet', async () => {
    const json = await readRows(
      write('[{"on": true, "x_id": true}, {"on": false, "x_id": false}]', '.json'),
      keysAreText,
    );
    const fromCsv = csv('on,x_id\nTrue,true\nfalse,false\n');
    for (const table of [
      json,
      fromCsv,
      await parquetOf('SELECT * FROM (VALUES (true, true), (false, false)) t(on_, x_id)'),
    ]) {
      expect([...table.numbers(table.names[0]!)]).toEqual([1, 0]);
      expect(table.column(table.names[0]!).kind).toBe('number');
      expect(table.texts('x_id')).toEqual(['true', 'false']);
    }
  });

  it('takes an empty key for a missing one', () => {
    const error = failure(() => csv('system_id,v\na,1\n ,2\n').completeTexts('system_id'));
    expect(error).toMatchObject({
      code: 'value-missing',
      location: { file: 'f.csv', row: 3, column: 'system_id' },
    });
  });
});

async function parquetOf(select: string): Promise<Table> {
  const file = join(scratch, `${count++}.parquet`);
  await makeParquet(select, file);
  return await readTable(file, keysAreText);
}

async function makeParquet(select: string, file: string): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`COPY (${select}) TO '${file.replaceAll("'", "''")}' (FORMAT parquet)`);
  connection.closeSync();
}

describe('Parquet', () => {
  it('is read by its name, not by a pattern, and a folder adds no column', async () => {
    const folder = join(scratch, 'batch_size=8');
    mkdirSync(folder);
    await makeParquet("SELECT 'wrong' AS w", join(folder, 'task1.parquet'));
    for (const file of [
      'task[1].parquet',
      '*.parquet',
      'task?.parquet',
      '**.parquet',
      "it's {a,b}.parquet",
    ]) {
      await makeParquet(`SELECT 'right' AS w`, join(folder, file));
      const table = await readTable(join(folder, file), GUESSED);
      expect([table.names, table.texts('w')], file).toEqual([['w'], ['right']]);
      await writeTable(table, join(folder, file));
      expect((await readTable(join(folder, file), GUESSED)).texts('w')).toEqual(['right']);
    }
  });

  it('holds late quotes, long cells and no rows', async () => {
    const names = [
      ...Array.from({ length: 30_000 }, () => 'plain'),
      'Intel "Xeon", 2.1 GHz',
      'x'.repeat(3_000_000),
    ];
    const table = new Table([['name', { kind: 'text', values: names }]], names.length, 'made');
    const file = join(scratch, 'late.parquet');
    await writeTable(table, file);
    expectEqual(await readTable(file, () => 'text'), table);
    const empty = new Table(
      [
        ['a', { kind: 'text', values: [] }],
        ['b', { kind: 'number', values: new Float64Array() }],
      ],
      0,
      'made',
    );
    await writeTable(empty, file);
    const read = await readTable(file, (column) => (column === 'a' ? 'text' : undefined));
    expectEqual(read, empty);
  });

  it('refuses names that DuckDB would change, in one line', async () => {
    const column: Column = { kind: 'number', values: new Float64Array(1) };
    const table = new Table(
      [
        ['A', column],
        ['a', column],
      ],
      1,
      'made',
    );
    const file = join(scratch, 'case.parquet');
    await expect(writeTable(table, file)).rejects.toThrow(
      /case\.parquet, column 'a': differs from 'A' only in case/,
    );
  });

  it('reads every type as number or text, or names the column that is neither', async () => {
    const table = await parquetOf(
      `SELECT 170141183460469231731687303715884105727::HUGEINT AS huge, 5::UBIGINT AS small, 1.25::DECIMAL(30,2) AS decimal,
       0.5::FLOAT AS float, DATE '2024-01-02' AS date, 'b'::ENUM('a', 'b') AS enum, 9007199254740993::BIGINT AS system_id`,
    );
    const read = Object.fromEntries(table.names.map((column) => [column, table.column(column).values[0]]));
    expect(read).toEqual({
      // Parquet has no integer of 128 bits; DuckDB writes a double.
      huge: 2 ** 127,
      small: 5,
      decimal: 1.25,
      float: 0.5,
      date: '2024-01-02',
      enum: 'b',
      system_id: '9007199254740993',
    });
    await expect(parquetOf('SELECT [1, 2] AS list')).rejects.toThrow(
      /column 'list': its values are INTEGER\[\]/,
    );
    await expect(parquetOf("SELECT {'a': 1} AS s")).rejects.toThrow(/column 's': its values are STRUCT/);
  });
});

describe('text', () => {
  const sample = 'system_id,name\na,é東\n';

  it('is UTF-8 or marked UTF-16', () => {
    const utf16le = Buffer.from(`\uFEFF${sample}`, 'utf16le');
    for (const bytes of [
      Buffer.from(sample),
      Buffer.from(`\uFEFF${sample}`),
      utf16le,
      Buffer.from(utf16le).swap16(),
    ]) {
      const file = write(bytes);
      expect(readText(file)).toBe(sample);
      expect(readCsvColumns(file, { numbers: [], texts: ['name'] }).texts.get('name')!.names).toEqual([
        'é東',
      ]);
    }
  });

  it('of another encoding is refused with file and row by every reader', () => {
    const latin1 = write(Buffer.from('system_id,v\na,1\nGro\u00df,2\n', 'latin1'));
    const wanted = { numbers: ['v'], texts: ['system_id'] };
    for (const act of [() => readText(latin1), () => readCsvColumns(latin1, wanted)]) {
      expect(failure(act)).toMatchObject({ code: 'not-text', location: { file: latin1, row: 3 } });
    }
    const unmarked = write(Buffer.from(sample, 'utf16le'));
    expect(failure(() => readText(unmarked)).message).toMatch(/UTF-16 without a byte-order mark/);
    expect(failure(() => readCsvColumns(unmarked, wanted)).code).toBe('not-text');
  });

  it('that is a bomb ends in one line', () => {
    const depth = 100_000;
    const aliases = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (let level = 0; level < 9; level++) {
      const [from, to] = [String.fromCharCode(97 + level), String.fromCharCode(98 + level)];
      aliases.push(`${to}: &${to} [${Array.from({ length: 9 }, () => `*${from}`)}]`);
    }
    for (const [act, code] of [
      [() => parseJson('['.repeat(depth), 'f'), 'not-json'],
      [() => parseJson('{"a":'.repeat(depth), 'f'), 'not-json'],
      [() => parseYaml('['.repeat(depth), 'f'), 'not-yaml'],
      [() => parseYaml(`${'- '.repeat(depth)}x`, 'f'), 'not-yaml'],
      [() => parseYaml(aliases.join('\n'), 'f'), 'not-yaml'],
      [() => parseYaml('a: [', 'f'), 'not-yaml'],
      [() => parseJson('{"a": 90071992547409931, "b": }', 'f'), 'not-json'],
    ] as const) {
      const error = failure(act);
      expect(error.code).toBe(code);
      expect(error.message).not.toContain('\n');
      expect(error.message.length).toBeLessThan(250);
    }
    expect(parseJson(`${'['.repeat(100)}${']'.repeat(100)}`, 'f')).toBeDefined();
    expect(parseJson('"[[[[\\\\\\"[["', 'f')).toBe('[[[[\\"[[');
  });

  it('of any bytes is read, or refused as bad input', async () => {
    const fragment = fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc
        .constantFrom(
          'a,b\n',
          'a;b\n',
          '"',
          '\n',
          '\r',
          '1,2\n',
          '{"a":',
          '[',
          ']',
          '}',
          '12345678901234567890',
          ': ',
          '- ',
          '\ufeff',
          '&a ',
          '*a',
          '!!x ',
        )
        .map((text) => new TextEncoder().encode(text)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fragment, { maxLength: 12 }), async (fragments) => {
        const bytes = Buffer.concat(fragments);
        const file = write(bytes);
        const json = write(bytes, '.json');
        for (const act of [
          () => parseCsv(readText(file), file, GUESSED),
          () => readCsvColumns(file, { numbers: ['b'], texts: ['a'] }),
          () => parseYaml(readText(file), file),
          () => readRows(json, GUESSED),
        ]) {
          try {
            await act();
          } catch (error) {
            if (!(error instanceof InputError)) throw error;
            expect(error.message).toBe(printable(error.message));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('says what a value in JSON is if it is no cell', () => {
    expect(
      failure(() => tableFromRecords([{ a: { b: 'x'.repeat(200) } }], 'f.json', GUESSED)).message,
    ).toMatch(/^f\.json, row 1, column 'a': \{"b":"x{60,80}….*is neither a number nor text$/);
  });
});
