import { median } from '@ctfusion/base';
import type { Resolvers } from '@ctfusion/predict/systems';
import { COLUMN } from '@ctfusion/schema/columns';
import type { StepRun } from '../step/step-run.js';
import { type StepImport, stepTable } from '../step/step-table.js';
import { type TrainingJob, trainingJob } from './jobs.js';
import { readTrainingRuns, type TrainingRun } from './training-runs.js';

/** Devices together are never this many times as fast as as many single ones: the log's figure is wrong. */
const LARGEST_SCALING = 2;
/** Since this year's GPUs NVIDIA's containers compute single precision in TF32. */
const HAS_TF32 = /\b(?:A10|A30|A40|A100|RTX A\d{4}|RTX 30\d0|RTX 40\d0|Ada|L4|L40S?|H100|H200|B200)\b/;

/**
 * Reads throughputs of training jobs on NVIDIA GPUs: one row a run, `system_id` the GPU as it is named, `gpu_chip` its product, the time that
 * of one step. Left out, and counted: jobs that are not known, and runs on several devices that are more than twice as fast for each as the
 * fastest run on one. Where a batch is not stated, it is as large for the device's memory as those that are; `batch_origin` says which.
 * @throws InputError if the folder lacks its tables, a column is missing, or a cell that must be a number is none.
 */
export function importGpuTraining(folder: string, resolvers: Resolvers): StepImport {
  const { runs, failed } = readTrainingRuns(folder);
  const leftOut: Record<string, number> = {};
  const count = (reason: string, rows: number): void => {
    if (rows > 0) leftOut[reason] = rows;
  };
  count('failed', failed);
  const known = runs.filter(({ job }) => trainingJob(job) !== undefined);
  count('of jobs that are not known', runs.length - known.length);
  const possible = withoutImpossible(known);
  count('faster than several devices can be', known.length - possible.length);
  const memoryOf = memoryReader(resolvers);
  const usualBatch = usualBatches(possible, memoryOf);
  const steps = possible.map((run) => stepRun(run, { memoryGb: memoryOf(run.device), usualBatch }));
  return stepTable(steps, folder, resolvers, { leftOut });
}

const keyOf = ({ device, job, precision }: TrainingRun): string => [device, job, precision].join('|');

function withoutImpossible(runs: readonly TrainingRun[]): TrainingRun[] {
  const fastest = new Map<string, number>();
  for (const run of runs) {
    if (run.devices === 1) fastest.set(keyOf(run), Math.max(fastest.get(keyOf(run)) ?? 0, run.perSecond));
  }
  return runs.filter((run) => {
    const single = fastest.get(keyOf(run));
    return single === undefined || run.perSecond / run.devices <= LARGEST_SCALING * single;
  });
}

/** GB of a device by the catalog; of several parts that a name fits, the smallest. */
function memoryReader({ gpu }: Resolvers): (device: string) => number {
  const known = new Map<string, number>();
  return (device) => {
    const found =
      known.get(device) ??
      Math.min(...gpu(device).candidates.map(({ facts }) => Number(facts.vram_gb ?? Number.NaN)));
    known.set(device, found);
    return found;
  };
}

/** Batch of one device for every GB of its memory, by job and precision: the median of the runs that state theirs. */
function usualBatches(
  runs: readonly TrainingRun[],
  memoryOf: (device: string) => number,
): ReadonlyMap<string, number> {
  const perGb = new Map<string, number[]>();
  for (const run of runs) {
    const value = run.globalBatch / run.devices / memoryOf(run.device);
    if (!(value > 0)) continue;
    const key = `${run.job}|${run.precision}`;
    perGb.set(key, [...(perGb.get(key) ?? []), value]);
  }
  return new Map(Array.from(perGb, ([key, values]) => [key, median(values)]));
}

function stepRun(
  run: TrainingRun,
  { memoryGb, usualBatch }: { readonly memoryGb: number; readonly usualBatch: ReadonlyMap<string, number> },
): StepRun {
  const job: TrainingJob = trainingJob(run.job)!;
  const stated = run.globalBatch / run.devices;
  const perGb = usualBatch.get(`${run.job}|${run.precision}`) ?? job.batchPerGb;
  const batchItems = stated > 0 ? stated : Math.max(1, perGb * memoryGb);
  const items = batchItems * job.itemsPerBatchItem;
  return {
    device: run.device,
    accelerator: 'cuda',
    runtime: 'torch',
    software: run.software,
    model: run.job,
    mode: 'training',
    precision: run.precision === 'fp32' && HAS_TF32.test(run.device) ? 'tf32' : run.precision,
    optimizer: job.optimizer,
    batch: items,
    devices: run.devices,
    milliseconds: (1000 * items * run.devices) / run.perSecond,
    demand: job.demand,
    columns: { [COLUMN.job]: run.job, [COLUMN.batchOrigin]: stated > 0 ? 'stated' : 'assumed' },
  };
}
