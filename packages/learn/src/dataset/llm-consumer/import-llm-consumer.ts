import { type Column, Table } from '@ctfusion/base';
import { readCsv } from '@ctfusion/base/files';
import { deriveColumns } from '@ctfusion/predict';
import type { Resolvers } from '@ctfusion/predict/systems';
import { COLUMN, columnType } from '@ctfusion/schema/columns';
import { DATA_SHEET_BACKEND } from '../backend.js';
import { datasetFile } from '../dataset-file.js';
import { deviceFacts } from '../device-facts.js';
import { chipNames } from '../device-name.js';
import { bandwidthShares, HIGHEST_BANDWIDTH_SHARE, RATE_COLUMNS, TOO_FAST } from '../generation-limits.js';
import { isComplete, type LeftOut, RowFilter, withoutDataSheet } from '../keep-rows.js';
import { buildYear } from './build-year.js';
import { modelColumns } from './model-columns.js';
import { withNamedDevices } from './named-devices.js';
import { accelerator, runtime } from './runtime-names.js';
import { type TestedTokens, testedTokens } from './tests.js';

const FILE = 'runs.csv';
/** Text columns that are kept as they are: the file's name → ours. */
const KEPT = {
  device_name: COLUMN.systemId,
  model: COLUMN.modelName,
  quantisation: COLUMN.quantisation,
  software: COLUMN.software,
  test: COLUMN.testName,
  source: COLUMN.source,
} as const;
const TEXTS = new Set(['device', 'backend', 'date', 'flash_attention', ...Object.keys(KEPT)]);

/** As llama.cpp prints its switch. */
const SWITCH: Readonly<Record<string, string>> = { '0': 'off', '1': 'on' };

export interface LlmConsumerImport {
  readonly table: Table;
  readonly leftOut: LeftOut;
}

/**
 * Reads the table of language-model speeds on consumer devices: one row per measured test, `system_id` the device, facts by the catalog of
 * data sheets. Left out, and counted by reason: means of several tests, models and devices of which no size or data sheet is known, and rows
 * that read their weights faster than 90 % of the data sheet's bandwidth.
 * @throws InputError if the folder has no `runs.csv`, a column is missing, or a cell that must be a number is none.
 */
export function importLlmConsumer(folder: string, resolvers: Resolvers): LlmConsumerImport {
  const read = readCsv(datasetFile(folder, FILE), (name) => (TEXTS.has(name) ? 'text' : columnType(name)));
  const rows = new RowFilter();
  const tests = testedTokens(read);
  const measured = rows.keep(read, 'means of several tests', (row) => tests[row] !== undefined);
  const tasks = taskTable(measured, compact(tests), folder);
  const sized = rows.keep(tasks, 'models of unknown size', isComplete(tasks, MODEL_COLUMNS));
  const described = deriveColumns(withNamedDevices(sized.with(deviceFacts(sized, resolvers))));
  const unknown = withoutDataSheet(described.texts(COLUMN.systemId));
  const known = rows.keep(described, unknown, isComplete(described, RATE_COLUMNS));
  const share = bandwidthShares(known);
  const table = rows.keep(known, TOO_FAST, (row) => share[row]! <= HIGHEST_BANDWIDTH_SHARE);
  const named = table.with([[COLUMN.deviceName, chipNames(table)]]);
  return { table: named.withSource(folder), leftOut: rows.leftOut };
}

const MODEL_COLUMNS = [COLUMN.params, COLUMN.weightBits];

const compact = <T>(items: readonly (T | undefined)[]): T[] =>
  items.filter((item): item is T => item !== undefined);

function taskTable(read: Table, tests: readonly TestedTokens[], folder: string): Table {
  const devices = read.texts('device_name');
  const [backends, software] = [read.texts('backend'), read.texts('software')];
  const [dates, flash] = ['date', 'flash_attention'].map((name) => (read.has(name) ? read.texts(name) : []));
  const numbers = (value: (test: TestedTokens, row: number) => number): Column => ({
    kind: 'number',
    values: Float64Array.from(tests, value),
  });
  const texts = (value: (row: number) => string): Column => ({
    kind: 'text',
    values: tests.map((_, row) => value(row)),
  });
  const devicesUsed = read.completeNumbers('device_count');
  const columns: [string, Column][] = [
    ...Object.entries(KEPT).map(([from, to]): [string, Column] => [
      to,
      { kind: 'text', values: read.texts(from) },
    ]),
    [COLUMN.taskKind, texts(() => 'generation')],
    [COLUMN.backend, texts(() => DATA_SHEET_BACKEND)],
    [COLUMN.runtime, texts((row) => runtime(software[row]!, backends[row]!))],
    [COLUMN.accelerator, texts((row) => accelerator(backends[row]!, devices[row]!))],
    [COLUMN.parallelDevices, { kind: 'number', values: devicesUsed }],
    [COLUMN.promptTokens, numbers(({ prompt }) => prompt)],
    [COLUMN.cachedTokens, numbers(({ cached }) => cached)],
    [COLUMN.generatedTokens, numbers(({ generated }) => generated)],
    [COLUMN.sequences, numbers(({ sequences }) => sequences)],
    [COLUMN.dataset, texts(() => 'llm-consumer')],
    [COLUMN.flashAttention, texts((row) => SWITCH[flash![row] ?? ''] ?? '')],
    [COLUMN.runtimeYear, texts((row) => buildYear(software[row]!, dates![row] ?? ''))],
    ...modelColumns(read),
    [COLUMN.deviceLayers, { kind: 'number', values: layersOnDevice(read) }],
    [COLUMN.totalTimeMs, numbers(({ milliseconds }) => milliseconds)],
  ];
  return new Table(columns, read.rowCount, folder);
}

/** What `ngl` says; missing where it is not stated or asks for all layers (-1). */
const layersOnDevice = (read: Table): Float64Array =>
  read.has('ngl')
    ? read.numbers('ngl').map((layers) => (layers >= 0 ? layers : Number.NaN))
    : new Float64Array(read.rowCount).fill(Number.NaN);
