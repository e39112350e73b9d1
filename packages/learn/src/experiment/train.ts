import { joinByKey, type Table, tableFromRecords } from '@ctfusion/base';
import { deriveColumns, type PlainRecord, type Predictor } from '@ctfusion/predict';
import { experimentConfigSchema, validate } from '@ctfusion/schema';
import { COLUMN, columnType, withQuantities } from '@ctfusion/schema/columns';
import { observationRowOf, systemEntryOf } from '@ctfusion/schema/documents';
import { commonBackend } from '../dataset/backend.js';
import type { LoadedConfig } from './config.js';
import { checkConfig } from './config.js';
import type { ErrorMetrics } from './error-metrics.js';
import { fitAll } from './fit-all.js';
import { runExperiment } from './run.js';

/** What `train` learns from. */
export interface TrainingRecords {
  /** Measured runs: observation documents, or rows with a `system_id`, what the task asks, and `total_time_ms`. */
  readonly runs: readonly PlainRecord[];
  /** The machines of the runs: system documents, or rows; what a run's row says of its machine needs none. */
  readonly systems?: readonly PlainRecord[];
}

/** An experiment's config (`experiments/configs`) without `data.dataset_path`, in the spelling of its YAML. */
export type TrainingConfig = Readonly<Record<string, unknown>>;

/** What `train` gives. */
export interface Trained {
  /** For `predict` and `rank` of `@ctfusion/predict`, `saveBundle`, and `toBundle()`. */
  readonly predictor: Predictor;
  /** Errors on the groups that were left out, as the config's `validation` says; absent where it says nothing. */
  readonly metrics?: ErrorMetrics;
}

const SOURCE = 'the config';

/**
 * Learns a predictor from plain objects: no file, no table.
 * @param config absent: the staged method on every run, and nothing is left out to judge it.
 * @throws InputError naming `runs`, `systems` or the config, and row and field, of what cannot be learned from.
 */
export function train(records: TrainingRecords, config: TrainingConfig = {}): Trained {
  const dataset = datasetOf(records);
  const loaded = configOf(config);
  if (config['validation'] === undefined) return { predictor: fitAll(loaded, dataset) };
  const { predictor, metrics } = runExperiment(loaded, dataset);
  return { predictor, metrics };
}

/** One row per run, with its machine's columns and every derived one. */
function datasetOf({ runs, systems = [] }: TrainingRecords): Table {
  const rows = tableOf(
    runs.map((run, index) => observationRowOf(run, `runs.${index}`)),
    'runs',
  );
  const machines = systems.map((system, index) => systemEntryOf(system, `systems.${index}`).row);
  const joined =
    machines.length === 0 ? rows : joinByKey(rows, tableOf(machines, 'systems'), COLUMN.systemId);
  const dataset = deriveColumns(joined);
  commonBackend([dataset]);
  return dataset;
}

const tableOf = (rows: readonly Record<string, unknown>[], source: string): Table =>
  withQuantities(tableFromRecords(rows, source, columnType));

function configOf(document: TrainingConfig): LoadedConfig {
  const data = { dataset_path: 'records', ...(document['data'] as object | undefined) };
  const validation = document['validation'] ?? { strategy: 'leave_one_group_out' };
  const config = validate(experimentConfigSchema, { ...document, data, validation }, SOURCE);
  checkConfig(config, SOURCE);
  return { config, document: { ...document, data, validation }, file: SOURCE };
}
