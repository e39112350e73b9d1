import { availableParallelism } from 'node:os';
import { didYouMean, InputError } from '@ctfusion/base';
import { parseModel, profileModel } from '@ctfusion/profile';
import { COLUMN } from '@ctfusion/schema/columns';
import { runJobProcess } from '../jobs/job-process.js';
import { stepColumns } from '../results/step-columns.js';
import { runtimeVersions } from '../results/versions.js';
import { measureTorchStep, TORCH_MODELS } from '../tasks/step/torch-step.js';
import { readTaskRows, type TaskRow } from '../tasks/task-rows.js';
import { PYTHON, TORCH_PRECISIONS, torchBackend, torchVersion } from '../tasks/torch-process.js';
import { buildZooModel } from '../zoo/model-zoo.js';
import { type MeasurableTask, measureRows } from './measure-rows.js';
import type { MeasureIo, MeasureOptions, MeasureResult } from './run-measure.js';

const TIME_LIMIT_SECONDS = 600;
const SEED = 42;
const RUNTIMES = ['onnxruntime', 'torch'] as const;
const MODES = ['inference', 'training'] as const;
const OPTIMIZERS = ['sgd', 'momentum', 'adam'] as const;

/**
 * Measures steps of inference or training of models of the zoo, their inputs on the device: inference through ONNX Runtime or torch, training
 * through torch. All tasks of a file have one runtime.
 * @throws InputError for a task that cannot be read or measured, or where torch is needed and absent.
 */
export async function measureStep(options: MeasureOptions, io: MeasureIo): Promise<MeasureResult> {
  const { tasksPath, device = 'cpu', python = PYTHON } = options;
  const rows = readTaskRows(tasksPath, 'step');
  const runtimes = new Set(rows.map((task) => runtimeOf(task, tasksPath)));
  if (runtimes.size > 1) {
    throw new InputError('mixed-backends', 'names both onnxruntime and torch: give each a file of its own', {
      file: tasksPath,
      field: COLUMN.runtime,
    });
  }
  const isTorch = runtimes.has('torch');
  const version = isTorch
    ? await torchVersion(python, 'a step of training')
    : (runtimeVersions()['onnxruntime-node'] ?? '');
  const context = { device, io, python, version, file: tasksPath };
  const tasks = rows.map((task) => (isTorch ? torchTask(task, context) : onnxTask(task, context)));
  const backend = isTorch ? torchBackend(device) : `onnxruntime-${device}`;
  return measureRows({ kind: 'step', backend, columns: stepColumns, tasks }, options, io);
}

interface Context {
  readonly device: string;
  readonly io: MeasureIo;
  readonly python: string;
  readonly version: string;
  readonly file: string;
}

/** Training needs torch, whatever a task leaves out. @throws InputError where it asks for another runtime. */
function runtimeOf(task: TaskRow, file: string): (typeof RUNTIMES)[number] {
  const isTraining = task.choice(COLUMN.stepMode, MODES, 'inference') === 'training';
  const runtime = task.choice(COLUMN.runtime, RUNTIMES, isTraining ? 'torch' : 'onnxruntime');
  if (!isTraining || runtime === 'torch') return runtime;
  throw new InputError('invalid-value', `is '${runtime}', which does not train; torch does`, {
    file,
    field: COLUMN.runtime,
  });
}

function onnxTask(task: TaskRow, { device, io, version, file }: Context): MeasurableTask {
  const { modelName } = task;
  const batch = task.count(COLUMN.batchSize, 1);
  const precision = task.choice(COLUMN.precision, TORCH_PRECISIONS, 'fp32');
  if (precision !== 'fp32') {
    throw new InputError('invalid-value', `is '${precision}'; models of the zoo have fp32 in ONNX Runtime`, {
      file,
      field: COLUMN.precision,
    });
  }
  const threads = availableParallelism();
  return {
    label: `${modelName}/inference/b${batch}/fp32`,
    row: {
      ...demandColumns(modelName),
      [COLUMN.modelName]: modelName,
      [COLUMN.stepMode]: 'inference',
      [COLUMN.optimizer]: 'none',
      [COLUMN.runtime]: 'onnxruntime',
      [COLUMN.runtimeVersion]: version,
      [COLUMN.accelerator]: device,
      [COLUMN.precision]: 'fp32',
      [COLUMN.batchSize]: batch,
      [COLUMN.workers]: threads,
    },
    async measure(repeats, onRun) {
      const outcome = await runJobProcess(
        { kind: 'step', device, threads, model: modelName, batch, repeats, seed: SEED },
        {
          timeLimitSeconds: TIME_LIMIT_SECONDS,
          signal: io.signal,
          program: io.jobProgram,
          onEvent(event) {
            if (event.event === 'run') onRun(event.repeat, event.values);
          },
        },
      );
      if (outcome.end !== 'finished') throw new Error(`${outcome.end} ${outcome.detail}`.trim());
    },
  };
}

function torchTask(task: TaskRow, { device, io, python, version, file }: Context): MeasurableTask {
  const { modelName: model } = task;
  if (!TORCH_MODELS.includes(model)) {
    throw new InputError(
      'unknown-name',
      `is no model that torch has here${didYouMean(model, TORCH_MODELS)}; it has ${TORCH_MODELS.join(', ')}`,
      { file, field: model },
    );
  }
  const batch = task.count(COLUMN.batchSize, 1);
  const mode = task.choice(COLUMN.stepMode, MODES, 'inference');
  const precision = task.choice(COLUMN.precision, TORCH_PRECISIONS, 'fp32');
  const optimizer = mode === 'training' ? task.choice(COLUMN.optimizer, OPTIMIZERS, 'sgd') : 'none';
  const threads = device === 'cpu' ? availableParallelism() : null;
  const demand = demandColumns(model);
  return {
    label: `${model}/${mode}/b${batch}/${precision}/${optimizer}`,
    row: {
      ...demand,
      [COLUMN.modelName]: model,
      [COLUMN.stepMode]: mode,
      [COLUMN.optimizer]: optimizer,
      [COLUMN.runtime]: 'torch',
      [COLUMN.runtimeVersion]: version,
      [COLUMN.accelerator]: device,
      [COLUMN.precision]: precision,
      [COLUMN.batchSize]: batch,
      [COLUMN.workers]: threads ?? '',
    },
    measure: (repeats, onRun) =>
      measureTorchStep(
        {
          model,
          mode,
          batch,
          precision,
          optimizer,
          device,
          threads,
          repeats,
          params: demand[COLUMN.params]!,
          seed: SEED,
        },
        { python, timeLimitSeconds: TIME_LIMIT_SECONDS, signal: io.signal },
        (repeat, stepMs) => onRun(repeat, { [COLUMN.totalTimeMs]: stepMs }),
      ),
  };
}

/** Work of the forward pass of one image, counted by the profiler. @throws InputError for a name that the zoo does not have. */
function demandColumns(name: string): Record<string, number> {
  const profile = profileModel(parseModel(buildZooModel(name).bytes, name), { batchSize: 1 });
  const { workByClass: work } = profile;
  return {
    [COLUMN.params]: profile.parameters,
    [COLUMN.forwardConvolutionGflops]: work.conv_dense.flops / 1e9,
    [COLUMN.forwardGroupedGflops]: work.conv_grouped.flops / 1e9,
    [COLUMN.forwardMatrixGflops]: work.matrix_product.flops / 1e9,
    [COLUMN.forwardAttentionGflops]: work.batched_product.flops / 1e9,
    [COLUMN.forwardElementwiseGb]: (work.elementwise.bytes + work.gather.bytes + work.copy.bytes) / 1e9,
    [COLUMN.forwardNormalisationGb]: work.normalisation.bytes / 1e9,
    [COLUMN.forwardKernels]: profile.kernels,
    [COLUMN.inputMb]: 0,
  };
}
