import { didYouMean, InputError, shown, type Table } from '@ctfusion/base';
import { deriveColumns } from '@ctfusion/predict';
import type { ExperimentConfig } from '@ctfusion/schema';
import { COLUMN, columnDefinition } from '@ctfusion/schema/columns';
import { DATA_SHEET_BACKEND } from './backend.js';

type Selection = Pick<ExperimentConfig['data'], 'rows' | 'without_cols'>;

/**
 * The part of a dataset that a config asks for: rows by the texts of columns, and columns less those that it leaves out. What is derived from
 * columns is derived anew where some are left out; where no benchmark is left, no backend has measured the machines.
 * @throws InputError naming the config's field of a column that the dataset lacks, or of a choice that leaves no row.
 */
export function selectData(
  dataset: Table,
  { rows, without_cols: without }: Selection,
  configFile: string,
): Table {
  let selected = dataset;
  for (const [name, texts] of Object.entries(rows)) {
    const field = `data.rows.${name}`;
    if (!dataset.has(name)) {
      const guess = didYouMean(name, dataset.names);
      throw new InputError(
        'missing-column',
        `the dataset ${dataset.source} has no column ${shown(name)}${guess}`,
        {
          file: configFile,
          field,
        },
      );
    }
    const [cells, wanted] = [selected.texts(name), new Set(texts)];
    selected = selected.take([...cells.keys()].filter((row) => wanted.has(cells[row]!)));
    if (selected.rowCount === 0) {
      const given = texts.map((text) => shown(text)).join(', ');
      throw new InputError('no-rows', `no row is left whose ${name} is ${given}`, {
        file: configFile,
        field,
      });
    }
  }
  return without.length === 0 ? selected : withoutColumns(selected, without, configFile);
}

function withoutColumns(table: Table, patterns: readonly string[], configFile: string): Table {
  const isOf = (pattern: string) => (name: string) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
  const absent = patterns.find((pattern) => !table.names.some(isOf(pattern)));
  if (absent !== undefined) {
    throw new InputError('unknown-name', `${table.source} has no column ${shown(absent)}`, {
      file: configFile,
      field: 'data.without_cols',
    });
  }
  const leftOut = table.names.filter((name) => patterns.some((pattern) => isOf(pattern)(name)));
  const derived = table.names.filter((name) => columnDefinition(name)?.owner === 'derived');
  const kept = deriveColumns(table.without(new Set([...leftOut, ...derived]))).without(new Set(leftOut));
  const hadBenchmarks = leftOut.some(isBenchmark);
  return hadBenchmarks && !kept.names.some(isBenchmark) ? withDataSheetBackend(kept) : kept;
}

const isBenchmark = (column: string): boolean => columnDefinition(column)?.role === 'benchmark';

function withDataSheetBackend(table: Table): Table {
  if (!table.has(COLUMN.backend)) return table;
  const values = new Array<string>(table.rowCount).fill(DATA_SHEET_BACKEND);
  return table.with([[COLUMN.backend, { kind: 'text', values }]]);
}
