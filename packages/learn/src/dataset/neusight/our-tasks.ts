import { InputError, shown, type Table } from '@ctfusion/base';
import { readCsv } from '@ctfusion/base/files';
import { datasetFile, findDatasetFile } from '../dataset-file.js';
import { counted, deviceName, isShared, type NeusightTask, type NeusightTasks } from './neusight-task.js';

const TASKS = 'tasks.csv';
const UNTIMED = 'tasks_unseen_devices.csv';
const TEXTS = new Set(['device', 'task', 'model', 'mode']);

/**
 * Tasks of `tasks.csv`: one row a task and device, sums of its operator graph beside its time.
 * @throws InputError if a column is missing, or a cell that must be a number is none.
 */
export function ourTasks(folder: string): NeusightTasks {
  const table = readTasks(datasetFile(folder, TASKS));
  const untimed = findDatasetFile(folder, UNTIMED);
  const shared = table.texts('task').filter(isShared).length;
  return {
    tasks: tasksOf(table),
    leftOut: counted({
      'without a time': untimed === undefined ? 0 : readTasks(untimed).rowCount,
      'shared by several devices': shared,
    }),
  };
}

const readTasks = (path: string): Table => readCsv(path, (name) => (TEXTS.has(name) ? 'text' : 'number'));

function tasksOf(table: Table): NeusightTask[] {
  const [devices, names, models, modes] = ['device', 'task', 'model', 'mode'].map((name) =>
    table.texts(name),
  );
  const [batches, tokens, times] = ['batch', 'seqlen', 'e2e_ms'].map((name) => table.completeNumbers(name));
  const [linear, batched, elementwise, copied, layerNorm, softmax, operators] = [
    'lin_flop',
    'bmm_flop',
    'vec_byte',
    'mem_byte',
    'ln_byte',
    'sm_byte',
    'n_ops',
  ].map((name) => table.numbers(name));
  return devices!.flatMap((device, row): NeusightTask[] => {
    if (isShared(names![row]!)) return [];
    return [
      {
        device: deviceName(device),
        model: models![row]!,
        isTraining: isTrainingMode(table, modes![row]!, row),
        tokens: tokens![row]!,
        batch: above0(table, { name: 'batch', values: batches!, row }),
        milliseconds: above0(table, { name: 'e2e_ms', values: times!, row }),
        work: {
          operators: operators![row]!,
          linearFlops: linear![row]!,
          batchedFlops: batched![row]!,
          elementwiseBytes: elementwise![row]!,
          copiedBytes: copied![row]!,
          layerNormBytes: layerNorm![row]!,
          softmaxBytes: softmax![row]!,
        },
      },
    ];
  });
}

/** @throws InputError naming the row of a mode that is neither. */
function isTrainingMode(tasks: Table, mode: string, row: number): boolean {
  if (mode === 'train' || mode === 'inf') return mode === 'train';
  throw new InputError(
    'unknown-name',
    `${shown(mode)} is no mode; use 'inf' or 'train'`,
    tasks.location(row, 'mode'),
  );
}

interface Cell {
  readonly name: string;
  readonly values: Float64Array;
  readonly row: number;
}

/** @throws InputError naming the cell of a value that is not above 0. */
function above0(table: Table, { name, values, row }: Cell): number {
  const value = values[row]!;
  if (value > 0) return value;
  throw new InputError('out-of-range', `is ${value}; it must be above 0`, table.location(row, name));
}
