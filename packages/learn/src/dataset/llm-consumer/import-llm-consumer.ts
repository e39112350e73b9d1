import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Column, InputError, Table } from '@ctfusion/base';
import { readCsv } from '@ctfusion/base/files';
import { deriveColumns } from '@ctfusion/predict';
import type { Resolvers } from '@ctfusion/predict/systems';
import { COLUMN, columnType } from '@ctfusion/schema/columns';
import { deviceFacts } from '../device-facts.js';
import { modelColumns } from './model-columns.js';
import { accelerator, runtime } from './runtime-names.js';
import { type TestedTokens, testedTokens } from './tests.js';

const FILE = 'runs.csv';
/** No micro-benchmark was run: capabilities are those of data sheets. */
const BACKEND = 'data-sheet';
/** Share of the data sheet's bandwidth that nothing was seen to reach; a run that reads its weights faster was measured or written wrongly. */
const HIGHEST_BANDWIDTH_SHARE = 0.9;

/** Text columns that are kept as they are: the file's name → ours. */
const KEPT = {
  device_name: COLUMN.systemId,
  model: COLUMN.modelName,
  quantisation: COLUMN.quantisation,
  software: COLUMN.software,
  test: COLUMN.testName,
} as const;
const TEXTS = new Set(['device', 'backend', 'source', ...Object.keys(KEPT)]);

/** Rows that were not taken, by reason. */
type LeftOut = Readonly<Record<string, number>>;

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
  const path = join(folder, FILE);
  if (!existsSync(path)) throw new InputError('file-unreadable', `has no ${FILE}`, { file: folder });
  const read = readCsv(path, (name) => (TEXTS.has(name) ? 'text' : columnType(name)));
  const leftOut: Record<string, number> = {};
  const keep = (table: Table, reason: string, isKept: (row: number) => boolean): Table => {
    const rows = Array.from({ length: table.rowCount }, (_, row) => row).filter(isKept);
    if (rows.length < table.rowCount) leftOut[reason] = table.rowCount - rows.length;
    return table.take(rows);
  };
  const tests = testedTokens(read);
  const measured = keep(read, 'means of several tests', (row) => tests[row] !== undefined);
  const tasks = taskTable(measured, compact(tests), folder);
  const sized = keep(tasks, 'models of unknown size', isComplete(tasks, MODEL_COLUMNS));
  const described = deriveColumns(sized.with(deviceFacts(sized, resolvers)));
  const known = keep(described, 'devices without a data sheet', isComplete(described, RATE_COLUMNS));
  const share = bandwidthShares(known);
  const table = keep(
    known,
    'faster than 90 % of the data sheet’s bandwidth',
    (row) => share[row]! <= HIGHEST_BANDWIDTH_SHARE,
  );
  return { table: table.withSource(folder), leftOut };
}

const MODEL_COLUMNS = [COLUMN.params, COLUMN.weightBits];
const RATE_COLUMNS = [COLUMN.deviceMemoryBandwidthGbps, COLUMN.deviceHalfTflops, COLUMN.deviceSingleTflops];

const compact = <T>(items: readonly (T | undefined)[]): T[] =>
  items.filter((item): item is T => item !== undefined);

function isComplete(table: Table, names: readonly string[]): (row: number) => boolean {
  const columns = names.map((name) => table.numbers(name));
  return (row) => columns.every((values) => values[row]! > 0);
}

function taskTable(read: Table, tests: readonly TestedTokens[], folder: string): Table {
  const devices = read.texts('device_name');
  const [backends, software] = [read.texts('backend'), read.texts('software')];
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
    [COLUMN.backend, texts(() => BACKEND)],
    [COLUMN.runtime, texts((row) => runtime(software[row]!, backends[row]!))],
    [COLUMN.accelerator, texts((row) => accelerator(backends[row]!, devices[row]!))],
    [COLUMN.parallelDevices, { kind: 'number', values: devicesUsed }],
    [COLUMN.promptTokens, numbers(({ prompt }) => prompt)],
    [COLUMN.cachedTokens, numbers(({ cached }) => cached)],
    [COLUMN.generatedTokens, numbers(({ generated }) => generated)],
    [COLUMN.sequences, numbers(({ sequences }) => sequences)],
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

/** Weights read for the tokens that were generated, over the time and the data sheet's bandwidth of all devices. */
function bandwidthShares(table: Table): number[] {
  const [generated, active, bits, milliseconds, bandwidth, devices] = [
    COLUMN.generatedTokens,
    COLUMN.activeParams,
    COLUMN.weightBits,
    COLUMN.totalTimeMs,
    COLUMN.deviceMemoryBandwidthGbps,
    COLUMN.parallelDevices,
  ].map((name) => table.numbers(name));
  return Array.from(generated!, (tokens, row) => {
    const gigabytes = (tokens * active![row]! * bits![row]!) / 8e9;
    return gigabytes / (milliseconds![row]! / 1000) / (bandwidth![row]! * devices![row]!);
  });
}
