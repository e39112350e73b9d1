import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { didYouMean, InputError, shown } from '@ctfusion/base';
import { readText } from '@ctfusion/base/files';
import { parseYaml } from '@ctfusion/base/yaml';
import { validate } from '@ctfusion/schema';
import { z } from 'zod';
import { zooNames } from '../../zoo/model-zoo.js';

const positive = z.int().positive();
const resolution = z
  .string()
  .regex(/^\d+x\d+$/, 'must be WIDTHxHEIGHT in pixels, e.g. 1280x720')
  .transform((text) => {
    const [width, height] = text.split('x').map(Number);
    return { width: width!, height: height! };
  });

const task = z.strictObject({
  /** Name of the zoo, or path of an ONNX file, relative to the task file. */
  model: z.string().min(1),
  batch_sizes: z.array(positive).min(1).default([1]),
  resolutions: z.array(resolution).min(1),
  frames: z.array(positive).min(1).default([32]),
  modes: z
    .array(z.enum(['sequential', 'pipelined']))
    .min(1)
    .default(['sequential']),
  /** [height, width] of the model's input; default: the zoo model's own, or what the file has fixed. */
  input_size: z.tuple([positive, positive]).optional(),
  /** What is done with the outputs of an ONNX file; a zoo model knows it itself. */
  kind: z.enum(['classification', 'detection', 'segmentation', 'none']).optional(),
});

const tasksSchema = z.strictObject({
  run_settings: z
    .strictObject({
      backend: z
        .literal('onnxruntime', 'measuring tasks needs backend onnxruntime: the others run single operators')
        .default('onnxruntime'),
      device: z.string().min(1).default('auto'),
      workers: z.union([z.literal('auto'), positive]).default('auto'),
      repeats: positive.default(2),
      warmup_batches: z.int().nonnegative().default(1),
      seed: z.int().default(42),
      task_time_limit_s: z.number().positive().default(600),
    })
    .prefault({}),
  tasks: z.array(task).min(1),
});

export type TasksConfig = z.output<typeof tasksSchema>;
export type TaskConfig = TasksConfig['tasks'][number];

/** Reads a task file. Throws InputError naming file and field; model paths come back absolute. */
export function readTasksConfig(path: string): TasksConfig {
  const config = validate(tasksSchema, parseYaml(readText(path), path), path);
  return {
    ...config,
    tasks: config.tasks.map((entry, index) => ({
      ...entry,
      model: resolveModel(entry.model, path, `tasks.${index}.model`),
    })),
  };
}

function resolveModel(model: string, file: string, field: string): string {
  if ((zooNames as readonly string[]).includes(model)) return model;
  const path = resolve(dirname(file), model);
  if (existsSync(path)) return path;
  const hint = didYouMean(model, zooNames);
  throw new InputError(
    'unknown-name',
    `${shown(model)} is neither a model of the zoo${hint} nor a file; the zoo has ${zooNames.join(', ')}`,
    {
      file,
      field,
    },
  );
}
