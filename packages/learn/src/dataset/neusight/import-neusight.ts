import { InputError, shown, type Table } from '@ctfusion/base';
import { readCsv } from '@ctfusion/base/files';
import type { Resolvers } from '@ctfusion/predict/systems';
import { datasetFile, findDatasetFile } from '../dataset-file.js';
import type { StepRun } from '../step/step-run.js';
import { type StepImport, stepTable } from '../step/step-table.js';
import { type OperatorBenchmarks, operatorRates } from './operator-rates.js';

const TASKS = 'tasks.csv';
const UNTIMED = 'tasks_unseen_devices.csv';
const OPERATORS = 'op_latency.parquet';
const TEXTS = new Set(['device', 'task', 'model', 'mode']);
/** A task that several devices share says how: `-tp4`, `-dp4`, `-pp4_1`. */
const SHARED = /-(?:tp|dp|pp)\d/;
/** The graph of a training task holds the backward pass: twice the forward one's work. */
const TRAINING_PASSES = 3;

/**
 * Reads whole-model times of transformers on GPUs (NeuSight): one row a task, `system_id` the device, work from the operator graph, facts by
 * the catalog, and the table of single operators, where it is there, as benchmarks of the device. Eager PyTorch, single precision without
 * TF32, no host work and no copies.
 * @throws InputError if the folder has no `tasks.csv`, a column is missing, or a cell that must be a number is none.
 */
export async function importNeusight(
  folder: string,
  resolvers: Resolvers,
): Promise<StepImport & { readonly absentFiles: readonly string[] }> {
  const tasks = readTasks(datasetFile(folder, TASKS));
  const untimed = findDatasetFile(folder, UNTIMED);
  const operators = findDatasetFile(folder, OPERATORS);
  const rates =
    operators === undefined ? new Map<string, OperatorBenchmarks>() : await operatorRates(operators);
  const shared = tasks.texts('task').filter((task) => SHARED.test(task)).length;
  const imported = stepTable(stepRuns(tasks, rates), folder, resolvers, {
    backend: operators === undefined ? undefined : 'torch',
    leftOut: {
      ...(untimed === undefined ? {} : { 'without a time': readTasks(untimed).rowCount }),
      ...(shared === 0 ? {} : { 'shared by several devices': shared }),
    },
  });
  return { ...imported, absentFiles: operators === undefined ? [OPERATORS] : [] };
}

const readTasks = (path: string): Table => readCsv(path, (name) => (TEXTS.has(name) ? 'text' : 'number'));

/** @throws InputError naming the row of a mode that is neither. */
function isTrainingMode(tasks: Table, mode: string, row: number): boolean {
  if (mode === 'train' || mode === 'inf') return mode === 'train';
  throw new InputError(
    'unknown-name',
    `${shown(mode)} is no mode; use 'inf' or 'train'`,
    tasks.location(row, 'mode'),
  );
}

function stepRuns(tasks: Table, rates: ReadonlyMap<string, OperatorBenchmarks>): StepRun[] {
  const [devices, names, models, modes] = ['device', 'task', 'model', 'mode'].map((name) =>
    tasks.texts(name),
  );
  const numbers = (name: string): Float64Array => tasks.numbers(name);
  const [batches, lengths, times] = ['batch', 'seqlen', 'e2e_ms'].map((name) => tasks.completeNumbers(name));
  const [linear, batched, elementwise, copies, layerNorm, softmax, operators] = [
    'lin_flop',
    'bmm_flop',
    'vec_byte',
    'mem_byte',
    'ln_byte',
    'sm_byte',
    'n_ops',
  ].map(numbers);
  return devices!.flatMap((raw, row): StepRun[] => {
    if (SHARED.test(names![row]!)) return [];
    const device = raw.replaceAll('_', ' ');
    const isTraining = isTrainingMode(tasks, modes![row]!, row);
    const passes = isTraining ? TRAINING_PASSES : 1;
    const samples = above0(tasks, { name: 'batch', values: batches!, row });
    // Of one sample and one pass; a class that a model has none of is empty.
    const perSample = (values: Float64Array | undefined): number => (values![row]! || 0) / samples / passes;
    const flops = perSample(linear);
    return [
      {
        device,
        accelerator: /\bAMD\b/i.test(device) ? 'rocm' : 'cuda',
        runtime: 'torch',
        software: 'torch 2.1',
        model: `${models![row]!} ${lengths![row]!}`,
        mode: isTraining ? 'training' : 'inference',
        precision: 'fp32',
        optimizer: 'none',
        batch: samples,
        devices: 1,
        milliseconds: above0(tasks, { name: 'e2e_ms', values: times!, row }),
        demand: {
          convolutionGflops: 0,
          groupedGflops: 0,
          matrixGflops: flops / 1e9,
          attentionGflops: perSample(batched) / 1e9,
          elementwiseGb: (perSample(elementwise) + perSample(copies)) / 1e9,
          normalisationGb: (perSample(layerNorm) + perSample(softmax)) / 1e9,
          // Each weight of a linear layer is multiplied and added once for every token.
          params: flops / 2 / lengths![row]!,
          kernels: operators![row]! / passes,
        },
        columns: rates.get(device) ?? {},
      },
    ];
  });
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
