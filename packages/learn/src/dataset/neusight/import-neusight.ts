import type { Resolvers } from '@ctfusion/predict/systems';
import { findDatasetFile } from '../dataset-file.js';
import type { StepRun } from '../step/step-run.js';
import { type StepImport, stepTable } from '../step/step-table.js';
import type { NeusightTask } from './neusight-task.js';
import { type OperatorBenchmarks, operatorRates } from './operator-rates.js';
import { readOperators, upstreamOperators } from './operator-tables.js';
import { ourTasks } from './our-tasks.js';
import { experimentsFolder, upstreamTasks } from './upstream-tasks.js';

const TASKS = 'tasks.csv';
const OPERATORS = 'op_latency.parquet';
/** The graph of a training task holds the backward pass: twice the forward one's work. */
const TRAINING_PASSES = 3;

/**
 * Reads whole-model times of transformers on GPUs (NeuSight): one row a task, `system_id` the device, work from the operator graph, facts by
 * the catalog, and the times of single operators, where they are there, as benchmarks of the device. Eager PyTorch, single precision without
 * TF32, no host work and no copies. Read are `tasks.csv` with `op_latency.parquet`, and a checkout of the repository itself.
 * @throws InputError if the folder has neither, a column is missing, or a cell that must be a number is none.
 */
export async function importNeusight(
  folder: string,
  resolvers: Resolvers,
): Promise<StepImport & { readonly absentFiles: readonly string[] }> {
  const experiments = findDatasetFile(folder, TASKS) === undefined ? experimentsFolder(folder) : undefined;
  const { tasks, leftOut } = experiments === undefined ? ourTasks(folder) : upstreamTasks(experiments);
  const own = findDatasetFile(folder, OPERATORS);
  const tables =
    experiments !== undefined
      ? upstreamOperators(experiments)
      : own === undefined
        ? []
        : [await readOperators(own)];
  const rates = operatorRates(tables);
  const imported = stepTable(
    tasks.map((task) => stepRun(task, rates)),
    folder,
    resolvers,
    { backend: tables.length === 0 ? undefined : 'torch', leftOut },
  );
  return { ...imported, absentFiles: tables.length === 0 ? [OPERATORS] : [] };
}

function stepRun(task: NeusightTask, rates: ReadonlyMap<string, OperatorBenchmarks>): StepRun {
  const { device, isTraining, batch, tokens, work } = task;
  const passes = isTraining ? TRAINING_PASSES : 1;
  // Of one sample and one pass; a class that a model has none of is empty.
  const perSample = (value: number): number => (value || 0) / batch / passes;
  const flops = perSample(work.linearFlops);
  return {
    device,
    accelerator: /\bAMD\b/i.test(device) ? 'rocm' : 'cuda',
    runtime: 'torch',
    software: 'torch 2.1',
    model: `${task.model} ${tokens}`,
    mode: isTraining ? 'training' : 'inference',
    precision: 'fp32',
    optimizer: 'none',
    batch,
    devices: 1,
    milliseconds: task.milliseconds,
    demand: {
      convolutionGflops: 0,
      groupedGflops: 0,
      matrixGflops: flops / 1e9,
      attentionGflops: perSample(work.batchedFlops) / 1e9,
      elementwiseGb: (perSample(work.elementwiseBytes) + perSample(work.copiedBytes)) / 1e9,
      normalisationGb: (perSample(work.layerNormBytes) + perSample(work.softmaxBytes)) / 1e9,
      // Each weight of a linear layer is multiplied and added once for every token.
      params: flops / 2 / tokens,
      kernels: work.operators / passes,
    },
    columns: rates.get(device) ?? {},
  };
}
