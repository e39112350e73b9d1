import { InputError, shown, type Table } from '@ctfusion/base';
import { readCsv } from '@ctfusion/base/files';
import { datasetFile, findDatasetFile } from '../dataset-file.js';

/** One line of the source: throughput of all devices, in the job's own unit. */
export interface TrainingRun {
  readonly device: string;
  readonly devices: number;
  readonly job: string;
  /** `fp32` or `amp`. */
  readonly precision: 'fp32' | 'amp';
  readonly software: string;
  /** Over all devices; NaN where it is not stated. */
  readonly globalBatch: number;
  readonly perSecond: number;
}

const OUR_FILE = 'runs.csv';
const OUR_TEXTS = new Set([
  'system',
  'device_name',
  'link',
  'model',
  'precision',
  'software',
  'unit',
  'date',
]);
/** The repository's own tables of the means of each machine: throughput and batch, by precision. */
const TABLES = [
  { precision: 'amp', throughput: 'pytorch-train-throughput-fp16.csv', batch: 'pytorch-train-bs-fp16.csv' },
  { precision: 'fp32', throughput: 'pytorch-train-throughput-fp32.csv', batch: 'pytorch-train-bs-fp32.csv' },
] as const;
const UPSTREAM_FOLDERS = ['pytorch/', ''];
const MACHINE_COLUMNS = new Set(['name_gpu', 'num_gpu', 'watt', 'price']);
/** `LambdaCloud 8x H100 80GB SXM5`: who rents it out, and how many. */
const RENTED_OR_MANY = /^(?:(?:Lambda ?Cloud|Dell|SMC|1CC|Hyperplane)\s+)*(?:\d+x\s*)?/i;

/**
 * The runs of a folder: `runs.csv`, or a checkout of lambdal/deeplearning-benchmark (tables of aa5addb6). A throughput of 0 there is a run
 * that failed.
 * @throws InputError if the folder has neither, a column is missing, or a cell that must be a number is none.
 */
export function readTrainingRuns(folder: string): { readonly runs: TrainingRun[]; readonly failed: number } {
  if (findDatasetFile(folder, OUR_FILE) !== undefined) return { runs: ourRuns(folder), failed: 0 };
  for (const place of UPSTREAM_FOLDERS) {
    if (findDatasetFile(folder, place + TABLES[0].throughput) !== undefined)
      return upstreamRuns(folder, place);
  }
  throw new InputError(
    'file-unreadable',
    `has neither ${OUR_FILE} nor ${UPSTREAM_FOLDERS[0]}${TABLES[0].throughput}`,
    {
      file: folder,
    },
  );
}

function ourRuns(folder: string): TrainingRun[] {
  const table = readCsv(datasetFile(folder, OUR_FILE), (name) => (OUR_TEXTS.has(name) ? 'text' : undefined));
  const [devices, jobs, precisions, software] = ['device_name', 'model', 'precision', 'software'].map(
    (name) => table.texts(name),
  );
  const counts = positive(table, 'device_count');
  const speeds = positive(table, 'throughput');
  const batches = positiveOrEmpty(table, 'global_batch');
  return devices!.map((device, row) => ({
    device,
    devices: counts[row]!,
    job: jobs![row]!,
    precision: /16|mixed|amp/i.test(precisions![row]!) ? 'amp' : 'fp32',
    software: software![row]!,
    globalBatch: batches[row]!,
    perSecond: speeds[row]!,
  }));
}

function upstreamRuns(folder: string, place: string): { runs: TrainingRun[]; failed: number } {
  const runs: TrainingRun[] = [];
  let failed = 0;
  for (const { precision, throughput, batch } of TABLES) {
    const path = findDatasetFile(folder, place + throughput);
    if (path === undefined) continue;
    const speeds = readCsv(path, textsOfMachines);
    const batchPath = findDatasetFile(folder, place + batch);
    const batches = batchPath === undefined ? undefined : readCsv(batchPath, textsOfMachines);
    const names = speeds.texts('name_gpu');
    const counts = positive(speeds, 'num_gpu');
    const batchRows = new Map(batches?.texts('name_gpu').map((name, row) => [name, row]));
    for (const job of speeds.names.filter((name) => !MACHINE_COLUMNS.has(name))) {
      const ofJob = batches?.has(job) ? batches.numbers(job) : undefined;
      for (const [row, perSecond] of speeds.numbers(job).entries()) {
        if (!(perSecond > 0)) {
          failed++;
          continue;
        }
        runs.push({
          device: names[row]!.replace(RENTED_OR_MANY, ''),
          devices: counts[row]!,
          job,
          precision,
          software: 'pytorch',
          globalBatch: ofJob?.[batchRows.get(names[row]!) ?? -1] ?? Number.NaN,
          perSecond,
        });
      }
    }
  }
  return { runs, failed };
}

const textsOfMachines = (name: string): 'text' | 'number' => (name === 'name_gpu' ? 'text' : 'number');

/** @throws InputError naming the row of a value that is stated and not above 0. */
function positiveOrEmpty(table: Table, name: string): Float64Array {
  const values = table.numbers(name);
  const row = values.findIndex((value) => value <= 0);
  return row < 0 ? values : notAbove0(table, name, row);
}

/** @throws InputError naming the row of a value that is missing or not above 0. */
function positive(table: Table, name: string): Float64Array {
  const values = table.completeNumbers(name);
  const row = values.findIndex((value) => !(value > 0));
  return row < 0 ? values : notAbove0(table, name, row);
}

function notAbove0(table: Table, name: string, row: number): never {
  throw new InputError(
    'out-of-range',
    `is ${shown(String(table.numbers(name)[row]))}; it must be above 0`,
    table.location(row, name),
  );
}
