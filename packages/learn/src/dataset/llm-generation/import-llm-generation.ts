import { type Column, InputError, shown, Table } from '@ctfusion/base';
import { readCsv } from '@ctfusion/base/files';
import { deriveColumns } from '@ctfusion/predict';
import type { Resolvers } from '@ctfusion/predict/systems';
import { COLUMN, columnType } from '@ctfusion/schema/columns';
import { DATA_SHEET_BACKEND } from '../backend.js';
import { modelShapes } from '../cloud-servers/model-shapes.js';
import { columnMakers } from '../column-makers.js';
import { findDatasetFile } from '../dataset-file.js';
import { deviceFacts } from '../device-facts.js';
import { chipNames } from '../device-name.js';
import { bandwidthShares, HIGHEST_BANDWIDTH_SHARE, RATE_COLUMNS, TOO_FAST } from '../generation-limits.js';
import { isComplete, type LeftOut, RowFilter, withoutDataSheet } from '../keep-rows.js';
import { acceleratorOf } from './accelerators.js';
import { modelPositions } from './model-positions.js';

/** One table, or where argonne-lcf/LLM-Inference-Bench has it (commit 4de4e8723b661851bf01bd2ec16c0a0d1216fa3d, and later). */
const FILES = [
  'runs.csv',
  'Plots/All_results.csv',
  'docs/data/Throughput/All_results.csv',
  'All_results.csv',
];
/** Column there → what it is. */
const SOURCE = {
  hardware: 'Hardware',
  devices: 'Num of Hardware',
  framework: 'Framework',
  model: 'Model',
  length: 'Input Output Length',
  batch: 'Batch Size',
  seconds: 'Latency',
} as const;
const TEXTS: ReadonlySet<string> = new Set([SOURCE.hardware, SOURCE.framework, SOURCE.model]);
const HALF_PRECISION_BITS = 16;

const RUNTIMES: Readonly<Record<string, string>> = {
  vllm: 'vllm',
  'tensorrt-llm': 'trtllm',
  'llama.cpp': 'llama.cpp',
  deepspeed: 'deepspeed',
};
/** Runtime whose "batch" is the chunk in which one sequence's prompt is read. */
const CHUNKED = 'llama.cpp';

export interface LlmGenerationImport {
  readonly table: Table;
  readonly leftOut: LeftOut;
}

/**
 * Reads LLM-Inference-Bench: one row per run, `system_id` the accelerator, facts by the catalog of data sheets. The length is that of the
 * prompt and of what is generated, the latency that of both. Left out, and counted by reason: accelerators without a data sheet, runs longer
 * than the model's positions, and runs that read their weights faster than 90 % of the data sheet's bandwidth.
 * @throws InputError if the folder has none of the files, a column is missing, or a cell that must be a number above 0 is none.
 */
export function importLlmGeneration(folder: string, resolvers: Resolvers): LlmGenerationImport {
  const path = FILES.map((name) => findDatasetFile(folder, name)).find((found) => found !== undefined);
  if (path === undefined)
    throw new InputError('file-unreadable', `has no ${FILES.slice(0, 2).join(' and no ')}`, { file: folder });
  const read = readCsv(path, (name) => (TEXTS.has(name) ? 'text' : columnType(name)));
  const rows = new RowFilter();
  const tasks = taskTable(read, folder);
  const tokens = [COLUMN.promptTokens, COLUMN.generatedTokens].map((name) => tasks.numbers(name));
  const models = tasks.texts(COLUMN.modelName);
  const possible = rows.keep(
    tasks,
    'longer than the model’s positions',
    (row) => tokens[0]![row]! + tokens[1]![row]! <= modelPositions(models[row]!),
  );
  const described = deriveColumns(withFacts(possible, resolvers));
  const unknown = withoutDataSheet(described.texts(COLUMN.systemId));
  const known = rows.keep(described, unknown, isComplete(described, RATE_COLUMNS));
  const share = bandwidthShares(known);
  const table = rows.keep(known, TOO_FAST, (row) => share[row]! <= HIGHEST_BANDWIDTH_SHARE);
  const named = table.with([[COLUMN.deviceName, chipNames(table)]]);
  return { table: named.withSource(folder), leftOut: rows.leftOut };
}

function taskTable(read: Table, folder: string): Table {
  const accelerators = read.texts(SOURCE.hardware).map(acceleratorOf);
  const frameworks = read.texts(SOURCE.framework);
  const runtimes = frameworks.map((name) => RUNTIMES[name.toLowerCase()] ?? name.toLowerCase());
  const [devices, length, batch, seconds] = [SOURCE.devices, SOURCE.length, SOURCE.batch, SOURCE.seconds].map(
    (name) => positive(read, name),
  );
  const { numbers, texts } = columnMakers(runtimes.length);
  const isChunked = (row: number): boolean => runtimes[row] === CHUNKED;
  const named = read.with([['model', { kind: 'text', values: read.texts(SOURCE.model) }]]);
  return new Table(
    [
      [COLUMN.systemId, texts((row) => accelerators[row]!.systemId)],
      [COLUMN.modelName, texts((row) => read.texts(SOURCE.model)[row]!)],
      [COLUMN.taskKind, texts(() => 'generation')],
      [COLUMN.backend, texts(() => DATA_SHEET_BACKEND)],
      [COLUMN.dataset, texts(() => 'llm-generation')],
      [COLUMN.source, texts(() => 'llm-inference-bench')],
      [COLUMN.software, texts((row) => frameworks[row]!)],
      [COLUMN.runtime, texts((row) => runtimes[row]!)],
      [COLUMN.accelerator, texts((row) => accelerators[row]!.accelerator)],
      [COLUMN.quantisation, texts(() => 'none')],
      [COLUMN.parallelDevices, numbers((row) => devices![row]!)],
      [COLUMN.promptTokens, numbers((row) => length![row]!)],
      [COLUMN.generatedTokens, numbers((row) => length![row]!)],
      [COLUMN.sequences, numbers((row) => (isChunked(row) ? 1 : batch![row]!))],
      [COLUMN.promptChunkTokens, numbers((row) => (isChunked(row) ? batch![row]! : Number.NaN))],
      ...modelShapes(
        named,
        () => undefined,
        () => HALF_PRECISION_BITS,
      ),
      [COLUMN.totalTimeMs, numbers((row) => 1000 * seconds![row]!)],
    ],
    read.rowCount,
    folder,
  );
}

/** Facts by the catalog, and of parts that it lacks. */
function withFacts(tasks: Table, resolvers: Resolvers): Table {
  const found = tasks.with(deviceFacts(tasks, resolvers));
  const stated = new Map(
    tasks.texts(COLUMN.systemId).map((name) => [name, acceleratorOf(name).facts] as const),
  );
  const names = [...new Set([...stated.values()].flatMap((facts) => Object.keys(facts ?? {})))];
  return found.with(
    names.map((name): [string, Column] => [
      name,
      {
        kind: 'number',
        values: found
          .optionalNumbers(name)
          .map((value, row) => stated.get(tasks.texts(COLUMN.systemId)[row]!)?.[name] ?? value),
      },
    ]),
  );
}

function positive(runs: Table, name: string): Float64Array {
  const values = runs.completeNumbers(name);
  const row = values.findIndex((value) => !(value > 0));
  if (row < 0) return values;
  throw new InputError(
    'out-of-range',
    `is ${shown(String(values[row]))}; it must be above 0`,
    runs.location(row, name),
  );
}
