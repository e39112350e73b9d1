import { InputError, median } from '@ctfusion/base';
import { readCsv } from '@ctfusion/base/files';
import type { Resolvers } from '@ctfusion/predict/systems';
import { COLUMN } from '@ctfusion/schema/columns';
import type { StepRun } from '../step/step-run.js';
import { type StepImport, stepTable } from '../step/step-table.js';
import { type BenchmarkFile, benchmarkFiles } from './benchmark-files.js';
import { torchvisionDemand } from './models.js';

/** The benchmark's own: 12 images of 224 × 224. */
const BATCH = 12;

/**
 * Reads times of torchvision's models on GPUs (pytorch-gpu-benchmark): one row a table and model, the median of its repetitions, `system_id` the
 * GPU and the host's set. The copy to the GPU is inside the time; training is forward and backward, without an optimiser. Double precision
 * (no data sheet of ours gives its peak) and models that are not known are left out and counted.
 * @throws InputError if no folder has a table, a table has no row, or a cell is not above 0 and finite.
 */
export function importTorchvision(folder: string, resolvers: Resolvers): StepImport {
  const leftOut = { 'in double precision': 0, 'of models that are not known': 0 };
  const runs = benchmarkFiles(folder).flatMap((file) => {
    const times = mediansOf(file.path);
    if (file.precision === 'fp64') {
      leftOut['in double precision'] += times.length;
      return [];
    }
    return times.flatMap(([model, milliseconds]): StepRun[] => {
      const demand = torchvisionDemand(model);
      if (demand === undefined) {
        leftOut['of models that are not known']++;
        return [];
      }
      return [{ ...stepOf(file), model, milliseconds, demand }];
    });
  });
  return stepTable(runs, folder, resolvers, {
    leftOut: Object.fromEntries(Object.entries(leftOut).filter(([, rows]) => rows > 0)),
  });
}

const stepOf = (file: BenchmarkFile): Omit<StepRun, 'model' | 'milliseconds' | 'demand'> => ({
  device: file.device,
  system: `${file.device} (${file.set})`,
  accelerator: 'cuda',
  runtime: 'torch',
  software: 'torch',
  mode: file.mode,
  precision: file.precision,
  optimizer: 'none',
  batch: BATCH,
  devices: file.devices,
  ...(file.hostClockGhz === undefined ? {} : { columns: { [COLUMN.hostClockGhz]: file.hostClockGhz } }),
});

/** Model → median time (ms) of its repetitions. */
function mediansOf(path: string): [string, number][] {
  const table = readCsv(path, () => 'number');
  if (table.rowCount === 0) throw new InputError('no-rows', 'there is no row', { file: path });
  return table.names.map((model) => {
    const times = table.completeNumbers(model);
    const wrong = times.findIndex((time) => !(time > 0 && time < Infinity));
    if (wrong >= 0)
      throw new InputError(
        'out-of-range',
        `is ${times[wrong]}; it must be above 0 and finite`,
        table.location(wrong, model),
      );
    return [model, median([...times])];
  });
}
