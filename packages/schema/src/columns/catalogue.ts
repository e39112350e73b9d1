import { benchmarkDefinition, parseBenchmarkName } from './benchmark-name.js';
import { type ColumnDefinition, completeDefinition, namesOf } from './column-definition.js';
import { DEMAND_ENTRIES } from './demand-columns.js';
import { DERIVED_ENTRIES } from './derived-columns.js';
import { DIFFUSION_ENTRIES } from './diffusion-columns.js';
import { FACT_ENTRIES } from './fact-columns.js';
import { GENERATION_ENTRIES } from './generation-columns.js';
import { JOB_ENTRIES } from './job-columns.js';
import { KEY_ENTRIES } from './key-columns.js';
import { LAYER_ENTRIES } from './layer-columns.js';
import { OFFER_ENTRIES } from './offer-columns.js';
import { RUN_ENTRIES } from './run-columns.js';
import { SETTING_ENTRIES } from './setting-columns.js';
import { SHEET_ENTRIES } from './sheet-columns.js';
import { STEP_ENTRIES } from './step-columns.js';
import { THESIS_BENCHMARK_ENTRIES, THESIS_FACT_ENTRIES } from './thesis-columns.js';

const ENTRIES = {
  ...KEY_ENTRIES,
  ...FACT_ENTRIES,
  ...SHEET_ENTRIES,
  ...OFFER_ENTRIES,
  ...DEMAND_ENTRIES,
  ...LAYER_ENTRIES,
  ...GENERATION_ENTRIES,
  ...STEP_ENTRIES,
  ...DIFFUSION_ENTRIES,
  ...SETTING_ENTRIES,
  ...JOB_ENTRIES,
  ...RUN_ENTRIES,
  ...DERIVED_ENTRIES,
  ...THESIS_BENCHMARK_ENTRIES,
  ...THESIS_FACT_ENTRIES,
} as const;

/** Every column that has a name of its own: `COLUMN.batchSize` is `'batch_size'`. Benchmarks are named by `benchmarkColumn`. */
export const COLUMN = namesOf(ENTRIES);

const definitions = new Map<string, ColumnDefinition>(
  Object.values(ENTRIES).map((entry) => [entry.name, completeDefinition(entry)]),
);

/** Names are taken apart once. Tables name columns as they like; a service that answers for ever must not remember for ever. */
const REMEMBERED_NAMES = 5000;
const remembered = new Map<string, ColumnDefinition | undefined>();

/** Files may carry versions, dates and notes beside the data; these endings mark them. */
const NOTE_ENDINGS = ['_version', '_versions', '_name', '_id', '_key', '_at', '_time_utc', '_label', '_mode'];

/** What the catalogue says of a column; undefined for one that it does not know. */
export function columnDefinition(name: string): ColumnDefinition | undefined {
  const known = definitions.get(name);
  if (known !== undefined) return known;
  if (remembered.has(name)) return remembered.get(name);
  const benchmark = parseBenchmarkName(name);
  const definition = benchmark === undefined ? undefined : benchmarkDefinition(benchmark);
  if (remembered.size >= REMEMBERED_NAMES) remembered.clear();
  remembered.set(name, definition);
  return definition;
}

/** Every column that is defined by name, benchmarks of `bench` not among them. */
export function namedColumns(): readonly ColumnDefinition[] {
  return [...definitions.values()];
}

/**
 * Adds the columns of a kind of task or an importer from outside.
 * @returns what takes them out again: those that were not there before
 * @throws RangeError if a name is taken by a column of another definition.
 */
export function registerColumns(added: readonly ColumnDefinition[]): () => void {
  const before = new Set(definitions.keys());
  for (const definition of added) {
    const known = columnDefinition(definition.name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(definition)) {
      throw new RangeError(`the column '${definition.name}' is defined otherwise already`);
    }
    definitions.set(definition.name, definition);
  }
  const names = added.map(({ name }) => name).filter((name) => !before.has(name));
  return () => {
    for (const name of names) definitions.delete(name);
  };
}

/** Whether a column's cells are text whatever they look like; for a column that the catalogue does not know, by its ending. */
export function isTextColumn(name: string): boolean {
  const known = columnDefinition(name);
  if (known !== undefined) return known.type === 'text';
  return NOTE_ENDINGS.some((ending) => name.endsWith(ending));
}

/** What a column's cells are by declaration, for readers of tables; undefined of one that the catalogue does not know. */
export function columnType(name: string): 'text' | 'number' | undefined {
  return isTextColumn(name) ? 'text' : columnDefinition(name)?.type;
}

/** Whether a column's cells are numbers by declaration. */
export function isNumberColumn(name: string): boolean {
  return columnDefinition(name)?.type === 'number';
}
