import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Table } from '@ctfusion/base';
import { readCsv, readTable } from '@ctfusion/base/files';

/** Times of single operators of one or several devices. */
export interface OperatorTable {
  readonly table: Table;
  /** `train` or `test` of every row. */
  readonly splitOf: (row: number) => string;
}

const TEXTS = new Set(['split', 'OPName', 'Device']);
/** A checkout's tables by class of operator, in `data/dataset/train`, `…/test` and folders beside them for other vendors. */
const UPSTREAM = ['linear.csv', 'bmm.csv', 'elem.csv', 'ln.csv', 'softmax.csv'];
const NUMBERS = new Set(['B', 'M', 'N', 'K', 'H', 'Latency']);

/** One table of all operators, its split in a column. @throws InputError if it cannot be read. */
export async function readOperators(path: string): Promise<OperatorTable> {
  const table = await readTable(path, (name) => (TEXTS.has(name) ? 'text' : 'number'));
  const splits = table.texts('split');
  return { table, splitOf: (row) => splits[row]! };
}

/** The tables of a checkout's `scripts/asplos`; their folder is the split. @throws InputError if one cannot be read. */
export function upstreamOperators(experiments: string): OperatorTable[] {
  const data = join(experiments, 'data');
  const sets = foldersOf(data, /^dataset/).flatMap((set) => foldersOf(set, /^(?:train|test)/));
  return sets.flatMap((set) =>
    UPSTREAM.map((name) => join(set, name))
      .filter((path) => existsSync(path))
      .map((path) => ({
        table: readCsv(path, (name) => (NUMBERS.has(name) ? 'number' : 'text')),
        splitOf: () => (/test[^/\\]*$/.test(set) ? 'test' : 'train'),
      })),
  );
}

const foldersOf = (parent: string, pattern: RegExp): string[] =>
  existsSync(parent)
    ? readdirSync(parent, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && pattern.test(entry.name))
        .map(({ name }) => join(parent, name))
        .sort()
    : [];
