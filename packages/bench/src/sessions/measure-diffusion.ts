import { availableParallelism } from 'node:os';
import { InputError } from '@ctfusion/base';
import { parseModel, profileModel } from '@ctfusion/profile';
import { COLUMN } from '@ctfusion/schema/columns';
import { runJobProcess } from '../jobs/job-process.js';
import { diffusionColumns } from '../results/diffusion-columns.js';
import { runtimeVersions } from '../results/versions.js';
import { readTaskRows, type TaskRow } from '../tasks/task-rows.js';
import { buildDenoiser, buildImageDecoder, denoiserWidths, LATENT_MULTIPLE } from '../zoo/denoisers.js';
import { type MeasurableTask, measureRows } from './measure-rows.js';
import type { MeasureIo, MeasureOptions, MeasureResult } from './run-measure.js';

const TIME_LIMIT_SECONDS = 600;
const SEED = 42;
/** Pixels of a side that are one position of the latent. */
const LATENT_SCALE = 8;

/**
 * Makes the images of a file's tasks with denoisers of the zoo through ONNX Runtime, each task in a child process.
 * @throws InputError for a task that cannot be read or measured.
 */
export async function measureDiffusion(options: MeasureOptions, io: MeasureIo): Promise<MeasureResult> {
  const device = options.device ?? 'cpu';
  const tasks = readTaskRows(options.tasksPath, 'diffusion').map((task) =>
    measurable(task, { device, io, file: options.tasksPath }),
  );
  const session = { kind: 'diffusion', backend: `onnxruntime-${device}`, columns: diffusionColumns, tasks };
  return measureRows(session, options, io);
}

interface Context {
  readonly device: string;
  readonly io: MeasureIo;
  readonly file: string;
}

function measurable(task: TaskRow, { device, io, file }: Context): MeasurableTask {
  const { modelName } = task;
  denoiserWidths(modelName);
  const [images, steps] = [task.count(COLUMN.images, 1), task.count(COLUMN.diffusionSteps, 1)];
  const batch = task.count(COLUMN.batchSize, 1, 1);
  const passesPerStep = Math.min(2, task.count(COLUMN.passesPerStep, 1, 2));
  const [height, width] = [COLUMN.imageHeight, COLUMN.imageWidth].map((name) => side(task, name, file));
  const latent = { height: height! / LATENT_SCALE, width: width! / LATENT_SCALE };
  const threads = availableParallelism();
  return {
    label: `${modelName}/${width}x${height}/n${images}/b${batch}/s${steps}/p${passesPerStep}`,
    row: {
      [COLUMN.modelName]: modelName,
      [COLUMN.images]: images,
      [COLUMN.batchSize]: batch,
      [COLUMN.diffusionSteps]: steps,
      [COLUMN.passesPerStep]: passesPerStep,
      [COLUMN.imageHeight]: height!,
      [COLUMN.imageWidth]: width!,
      ...demandColumns(modelName, latent),
      [COLUMN.runtime]: 'onnxruntime',
      [COLUMN.runtimeVersion]: runtimeVersions()['onnxruntime-node'] ?? '',
      [COLUMN.accelerator]: device,
      [COLUMN.precision]: 'fp32',
      [COLUMN.attentionMethod]: 'whole',
      [COLUMN.offload]: 'none',
      [COLUMN.workers]: threads,
    },
    async measure(repeats, onRun) {
      const job = {
        kind: 'diffuse',
        device,
        threads,
        denoiser: modelName,
        latentHeight: latent.height,
        latentWidth: latent.width,
        images,
        batch,
        steps,
        passesPerStep,
        repeats,
        seed: SEED,
      } as const;
      const outcome = await runJobProcess(job, {
        timeLimitSeconds: TIME_LIMIT_SECONDS,
        signal: io.signal,
        program: io.jobProgram,
        onEvent(event) {
          if (event.event === 'run') onRun(event.repeat, event.values);
        },
      });
      if (outcome.end !== 'finished') throw new Error(`${outcome.end} ${outcome.detail}`.trim());
    },
  };
}

/** @throws InputError for a side that no latent has. */
function side(task: TaskRow, column: string, file: string): number {
  const pixels = task.count(column, LATENT_SCALE * LATENT_MULTIPLE);
  if (pixels % (LATENT_SCALE * LATENT_MULTIPLE) === 0) return pixels;
  throw new InputError(
    'unsupported-size',
    `is ${pixels}; it must be a multiple of ${LATENT_SCALE * LATENT_MULTIPLE}`,
    {
      file,
      field: column,
    },
  );
}

/** Demand of one evaluation and of the decoding, counted by the profiler. A value written and read in half precision moves as many bytes as it has in single. */
function demandColumns(
  name: string,
  latent: { readonly height: number; readonly width: number },
): Record<string, number> {
  const pass = profileModel(parseModel(buildDenoiser(name, latent).bytes, name), { batchSize: 1 });
  const decoder = profileModel(parseModel(buildImageDecoder(latent).bytes, 'image_decoder'), {
    batchSize: 1,
  });
  return {
    [COLUMN.params]: pass.parameters,
    [COLUMN.passFlopsG]: pass.flops / 1e9,
    [COLUMN.passGb]: pass.activationBytes / 1e9,
    [COLUMN.passKernels]: pass.kernels,
    [COLUMN.decodeFlopsG]: decoder.flops / 1e9,
    [COLUMN.decodeGb]: decoder.activationBytes / 1e9,
  };
}
