import { basename, extname, join } from 'node:path';
import { InputError } from '@ctfusion/base';
import { readText, writeFileAtomically } from '@ctfusion/base/files';
import { COLUMN } from '@ctfusion/schema/columns';
import { describeMachine } from '../machine/describe-machine.js';
import { generationColumns } from '../results/generation-columns.js';
import { type FailureRow, failuresCsv, MeasurementTable } from '../results/measurement-table.js';
import { systemDocumentOf } from '../results/system-document.js';
import { runtimeVersions, toolVersion } from '../results/versions.js';
import { endpointSource } from '../tasks/generation/endpoint.js';
import type { GenerationSource, MeasuredGeneration } from '../tasks/generation/generation-source.js';
import { type GenerationTask, readGenerationTasks } from '../tasks/generation/generation-task.js';
import { llamaBenchSource } from '../tasks/generation/llama-bench.js';
import { PYTHON } from '../tasks/torch-process.js';
import { decoderSizes } from '../zoo/decoders.js';
import { decoderSource } from './decoder-source.js';
import type { MeasureIo, MeasureOptions, MeasureResult } from './run-measure.js';
import { torchDecoderSource } from './torch-decoder-source.js';

const REPEATS = 3;
const TIME_LIMIT_SECONDS = 600;
const SEED = 42;

/**
 * Measures the generations of a file that are not measured yet: with a decoder of the zoo (ONNX Runtime, torch), or `llama-bench`, or a server.
 * Finished runs are on disk at once.
 * @throws InputError for options that do not go together, a task that cannot be read, or a source that does not answer.
 */
export async function measureGeneration(options: MeasureOptions, io: MeasureIo): Promise<MeasureResult> {
  const tasks = readGenerationTasks(options.tasksPath);
  const source = await openSource(options, tasks, io);
  const machine = await describeMachine();
  const systemId = options.systemId ?? machine.system_id;
  const name = basename(options.tasksPath, extname(options.tasksPath));
  const folder = options.output ?? join('results', `measure_${name}_${systemId}_${source.backend}`);
  const table = new MeasurementTable(
    join(folder, 'measurements.csv'),
    { systemId, backend: source.backend },
    generationColumns,
  );
  writeFileAtomically(
    join(folder, `tasks_snapshot${extname(options.tasksPath)}`),
    readText(options.tasksPath),
  );
  if (systemId === machine.system_id) {
    const system = systemDocumentOf(systemId, machine, undefined);
    writeFileAtomically(join(folder, 'system.json'), `${JSON.stringify(system, null, 2)}\n`);
  }
  const outcome = await measureAll({
    tasks,
    source,
    table,
    systemId,
    io,
    repeats: options.repeats ?? REPEATS,
  });
  writeFileAtomically(join(folder, 'failures.csv'), failuresCsv(outcome.failures));
  const { resumed, failures, isInterrupted } = outcome;
  return { folder, measured: table.added, resumed, failed: failures.length, isInterrupted };
}

async function openSource(
  options: MeasureOptions,
  tasks: readonly GenerationTask[],
  io: MeasureIo,
): Promise<GenerationSource> {
  const { endpoint, llamaBench, modelFile, device, python = PYTHON } = options;
  if (endpoint !== undefined && llamaBench !== undefined)
    throw new InputError('duplicate-name', 'give --endpoint or --llama-bench, not both', {
      field: '--endpoint',
    });
  const common = { timeLimitSeconds: TIME_LIMIT_SECONDS, signal: io.signal };
  if (endpoint !== undefined) {
    checkEndpoint(endpoint, options);
    const { runtime = 'openai-api', accelerator = '', servedModel: model } = options;
    return endpointSource({ ...common, url: endpoint, model, runtime, accelerator });
  }
  if (llamaBench !== undefined) {
    if (modelFile === undefined)
      throw new InputError('setting-missing', 'llama-bench needs --model-file FILE.gguf', {
        field: '--model-file',
      });
    return await llamaBenchSource({ ...common, program: llamaBench, modelFile });
  }
  checkNoServer(options);
  for (const { modelName } of tasks) decoderSizes(modelName);
  if (runtimeOf(tasks, options.tasksPath) === 'torch')
    return await torchDecoderSource(tasks, { ...common, device: device ?? 'cpu', python, seed: SEED });
  const version = runtimeVersions()['onnxruntime-node'] ?? '';
  return decoderSource({ ...common, device: device ?? 'cpu', version, seed: SEED, program: io.jobProgram });
}

const RUNTIMES = ['onnxruntime', 'torch'] as const;

/** Which runtime runs our decoders: all tasks of a file have one. @throws InputError where they name two, or one that does not. */
function runtimeOf(tasks: readonly GenerationTask[], file: string): (typeof RUNTIMES)[number] {
  const at = { file, field: COLUMN.runtime };
  const named = new Set(tasks.map(({ choice }) => choice(COLUMN.runtime, RUNTIMES, 'onnxruntime')));
  if (named.size > 1)
    throw new InputError(
      'mixed-backends',
      'names both onnxruntime and torch: give each a file of its own',
      at,
    );
  return named.has('torch') ? 'torch' : 'onnxruntime';
}

/** What says who serves is of a server; a decoder's runtime is in the task. */
function checkNoServer({ runtime }: MeasureOptions): void {
  if (runtime === undefined) return;
  throw new InputError(
    'setting-missing',
    "goes with --endpoint; what runs a decoder of the zoo is the task's `runtime`",
    { field: '--runtime' },
  );
}

const LOCAL = /^(localhost|127\.[\d.]+|\[::1\])$/;

/** A server elsewhere runs on a machine that this one cannot describe. */
function checkEndpoint(endpoint: string, { systemId }: MeasureOptions): void {
  if (!URL.canParse(endpoint))
    throw new InputError('invalid-value', `'${endpoint}' is no URL`, { field: '--endpoint' });
  if (systemId !== undefined || LOCAL.test(new URL(endpoint).hostname)) return;
  throw new InputError('setting-missing', 'a server on another machine needs --system-id NAME', {
    field: '--system-id',
  });
}

interface Measuring {
  readonly tasks: readonly GenerationTask[];
  readonly source: GenerationSource;
  readonly table: MeasurementTable;
  readonly systemId: string;
  readonly repeats: number;
  readonly io: MeasureIo;
}

async function measureAll(context: Measuring) {
  const { tasks, source, table, systemId, io, repeats: count } = context;
  const failures: FailureRow[] = [];
  let resumed = 0;
  io.print(`${systemId}: ${tasks.length} tasks, ${count} runs each, with ${source.backend}`);
  for (const [index, task] of tasks.entries()) {
    if (io.signal?.aborted) return { failures, resumed, isInterrupted: true };
    const repeats = Array.from({ length: count }, (_, number) => number + 1);
    const open = repeats.filter((repeat) => !table.isDone(runKey(task, source, repeat)));
    resumed += count - open.length;
    io.onEstimate?.(index / tasks.length, undefined, taskLabel(task, source));
    if (open.length === 0) continue;
    try {
      await source.measure(task, open, (repeat, run) =>
        table.add(measurementRow(context, { task, run, repeat })),
      );
    } catch (error) {
      if (error instanceof InputError) throw error;
      const detail = (error as Error).message;
      io.print(`not measured: ${taskLabel(task, source)}: ${detail}`);
      const key = runKey(task, source, open[0]!);
      failures.push({ [COLUMN.runKey]: key, reason: 'failed', detail, backend: source.backend });
    }
  }
  io.onEstimate?.(1, 0, 'done');
  return { failures, resumed, isInterrupted: io.signal?.aborted === true };
}

function taskLabel(task: GenerationTask, source: GenerationSource): string {
  const { modelName, prompt, cached, generated, sequences } = task;
  const variant = source.variant?.(task) ?? '';
  return `${modelName}/p${prompt}/c${cached}/g${generated}/s${sequences}${variant && `/${variant}`}`;
}

/** What tells one run from another: a finished run with the same key is not measured again. */
const runKey = (task: GenerationTask, source: GenerationSource, repeat: number): string =>
  `${taskLabel(task, source)}/${source.backend}/r${repeat}`;

function measurementRow(
  { source, systemId }: Measuring,
  measured: { readonly task: GenerationTask; readonly run: MeasuredGeneration; readonly repeat: number },
): Record<string, string | number> {
  const { task, run, repeat } = measured;
  return {
    // What the task's document says of the model; what is known better follows.
    ...task.row,
    ...run.columns,
    [COLUMN.systemId]: systemId,
    [COLUMN.taskKind]: 'generation',
    [COLUMN.modelName]: task.modelName,
    [COLUMN.runtime]: source.runtime,
    [COLUMN.accelerator]: source.accelerator,
    [COLUMN.promptTokens]: run.prompt,
    [COLUMN.cachedTokens]: run.cached,
    [COLUMN.generatedTokens]: run.generated,
    [COLUMN.sequences]: task.sequences,
    [COLUMN.totalTimeMs]: run.totalMs,
    [COLUMN.timeToFirstTokenMs]: run.firstTokenMs ?? '',
    [COLUMN.timePerOutputTokenMs]: run.perTokenMs ?? '',
    [COLUMN.repeat]: repeat,
    [COLUMN.measuredAt]: new Date().toISOString(),
    [COLUMN.toolVersion]: toolVersion(),
    runtime_version: source.version,
    [COLUMN.runKey]: runKey(task, source, repeat),
    [COLUMN.backend]: source.backend,
  };
}
