import { basename, extname, join } from 'node:path';
import { readText, writeFileAtomically } from '@ctfusion/base/files';
import { isComplete, type ModelProfile, modelDemand } from '@ctfusion/profile';
import { COLUMN } from '@ctfusion/schema/columns';
import { type ChosenBackend, chooseBackend } from '../jobs/choose-backend.js';
import { runJobProcess } from '../jobs/job-process.js';
import { availableMemoryBytes, describeMachine, type Machine } from '../machine/describe-machine.js';
import type { JobEvent } from '../measuring/job-event.js';
import {
  type FailureRow,
  failuresCsv,
  type MeasurementRow,
  MeasurementTable,
} from '../results/measurement-table.js';
import { systemDocumentOf } from '../results/system-document.js';
import { toolVersion } from '../results/versions.js';
import { planTasks, runKey, runWeight, type TaskRun } from '../tasks/frames/frames-plan.js';
import { describeTaskModel, profileTaskModel, taskModuleCounts } from '../tasks/frames/model-source.js';
import { readTasksConfig, type TasksConfig } from '../tasks/frames/tasks-config.js';
import type { BenchIo } from './bench-io.js';

export interface MeasureOptions {
  readonly tasksPath: string;
  /** Folder of `measurements.csv`; by default one under `results/` that the same command finds again. */
  readonly output?: string | undefined;
  readonly device?: string | undefined;
  /** Runs of each task, where its file does not say. */
  readonly repeats?: number | undefined;
  /** Of a generation: a server, what it calls the model, what serves on what; or the program `llama-bench` and its model's file. */
  readonly endpoint?: string | undefined;
  readonly servedModel?: string | undefined;
  readonly runtime?: string | undefined;
  readonly accelerator?: string | undefined;
  readonly llamaBench?: string | undefined;
  readonly modelFile?: string | undefined;
  /** Of a step or a decoder through torch: the Python that has it. */
  readonly python?: string | undefined;
  /** Machine on which it runs, where that is another one. */
  readonly systemId?: string | undefined;
}

export interface MeasureResult {
  readonly folder: string;
  readonly measured: number;
  /** Runs that were there already. */
  readonly resumed: number;
  readonly failed: number;
  readonly isInterrupted: boolean;
}

/** Progress of a measurement: shares of the estimated work, and the seconds that are left by it. */
export interface MeasureIo extends BenchIo {
  readonly onEstimate?: ((share: number, secondsLeft: number | undefined, label: string) => void) | undefined;
}

interface PendingRun {
  readonly run: TaskRun;
  readonly repeats: readonly number[];
  readonly profile: ModelProfile;
  readonly weight: number;
}

/**
 * Measures all tasks of a file that are not measured yet. Each combination has a child process; finished runs are on disk
 * at once, so that Ctrl-C loses only the one under way, and the same command goes on from there.
 */
export async function runMeasure(options: MeasureOptions, io: MeasureIo): Promise<MeasureResult> {
  const config = readTasksConfig(options.tasksPath);
  const machine = await describeMachine();
  const { backend, device } = config.run_settings;
  const chosen = await chooseBackend(
    { backend, device: options.device ?? device, purpose: 'models' },
    machine.gpus.some(({ isUsable }) => isUsable),
    {
      signal: io.signal,
    },
  );
  for (const reason of machine.gpu_problems) io.print(`not used: ${reason}`);
  const name = basename(options.tasksPath, extname(options.tasksPath));
  const folder =
    options.output ?? join('results', `measure_${name}_${machine.system_id}_${chosen.facts.backend}`);
  const table = new MeasurementTable(join(folder, 'measurements.csv'), {
    systemId: machine.system_id,
    backend: chosen.facts.backend,
  });
  const { pending, resumed } = pendingRuns(config, machine, table);
  writeFileAtomically(join(folder, 'tasks_snapshot.yaml'), readText(options.tasksPath));
  const context = { machine, backend: chosen.facts.backend, details: chosen.facts.details };
  writeFileAtomically(
    join(folder, 'machine.json'),
    `${JSON.stringify({ schema_version: 1, ...context }, null, 2)}\n`,
  );
  const system = systemDocumentOf(machine.system_id, machine, undefined);
  writeFileAtomically(join(folder, 'system.json'), `${JSON.stringify(system, null, 2)}\n`);
  const total = pending.reduce((sum, { repeats }) => sum + repeats.length, 0);
  io.print(
    `${machine.system_id}: ${total} runs to measure on ${chosen.facts.backend}, ${resumed} measured before`,
  );
  const { failures, isInterrupted } = await measureAll({ pending, config, chosen, machine, table, io });
  writeFileAtomically(join(folder, 'failures.csv'), failuresCsv(failures));
  return { folder, measured: table.added, resumed, failed: failures.length, isInterrupted };
}

function pendingRuns(config: TasksConfig, machine: Machine, table: MeasurementTable) {
  const { workers, repeats } = config.run_settings;
  const count = workers === 'auto' ? machine.usable_cores : workers;
  let resumed = 0;
  const pending = planTasks(config, count, describeTaskModel).flatMap((run): PendingRun[] => {
    const open = Array.from({ length: repeats }, (_, index) => index + 1).filter(
      (repeat) => !table.isDone(runKey(run, repeat)),
    );
    resumed += repeats - open.length;
    if (open.length === 0) return [];
    const profile = profileTaskModel(run.task, run.batchSize);
    const flopsG = profile.flops / profile.batchSize / 1e9;
    return [{ run, repeats: open, profile, weight: runWeight(run, flopsG) * open.length }];
  });
  return { pending, resumed };
}

interface MeasureContext {
  readonly pending: readonly PendingRun[];
  readonly config: TasksConfig;
  readonly chosen: ChosenBackend;
  readonly machine: Machine;
  readonly table: MeasurementTable;
  readonly io: MeasureIo;
}

async function measureAll(
  context: MeasureContext,
): Promise<{ readonly failures: readonly FailureRow[]; readonly isInterrupted: boolean }> {
  const { pending, table, io } = context;
  const failures: FailureRow[] = [];
  const totalWeight = pending.reduce((sum, { weight }) => sum + weight, 0);
  const started = performance.now();
  let doneWeight = 0;
  for (const planned of pending) {
    const { run, weight } = planned;
    // Another process may be at work on the same tasks.
    table.refresh();
    const repeats = planned.repeats.filter((repeat) => !table.isDone(runKey(run, repeat)));
    if (repeats.length === 0) {
      doneWeight += weight;
      continue;
    }
    const entry = { ...planned, repeats };
    const label = `${run.modelName} batch ${run.batchSize} ${run.imageWidth}x${run.imageHeight} ${run.mode}`;
    const report = () => {
      const share = totalWeight > 0 ? doneWeight / totalWeight : 1;
      const elapsed = (performance.now() - started) / 1000;
      io.onEstimate?.(share, share > 0 ? (elapsed / share) * (1 - share) : undefined, label);
    };
    report();
    const failure = await measureOne(context, entry, () => {
      doneWeight += weight / planned.repeats.length;
      report();
    });
    if (failure === 'interrupted') return { failures, isInterrupted: true };
    if (failure !== undefined) {
      failures.push(failure);
      io.print(`not measured: ${label}: ${failure.reason} ${failure.detail}`);
    }
  }
  io.onEstimate?.(1, 0, 'done');
  return { failures, isInterrupted: false };
}

async function measureOne(
  { config, chosen, machine, table, io }: MeasureContext,
  { run, repeats, profile }: PendingRun,
  onRun: () => void,
): Promise<FailureRow | 'interrupted' | undefined> {
  const settings = config.run_settings;
  const backend = chosen.facts.backend;
  const failure = (repeat: number, reason: string, detail: string): FailureRow => ({
    [COLUMN.runKey]: runKey(run, repeat),
    reason,
    detail,
    backend,
  });
  // Weights are held twice while a session is made of them.
  const need = 2 * profile.parameterBytes + 1.5 * profile.peakActivationBytes;
  const free = availableMemoryBytes();
  if (need > free) {
    const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);
    return failure(repeats[0]!, 'memory_budget', `needs ${mebibytes(need)} MiB of ${mebibytes(free)} MiB`);
  }
  const warmupBatches = settings.warmup_batches;
  const addRun = (event: JobEvent) => {
    if (event.event !== 'run') return;
    table.add(measurementRow({ run, profile, machine, chosen }, event.repeat, event.values));
    onRun();
  };
  const outcome = await runJobProcess(
    { kind: 'measure', choice: chosen.choice, run, repeats, warmupBatches, seed: settings.seed },
    {
      timeLimitSeconds: settings.task_time_limit_s,
      environment: { UV_THREADPOOL_SIZE: String(Math.max(4, run.workers + 2)) },
      signal: io.signal,
      program: io.jobProgram,
      onEvent: addRun,
    },
  );
  if (outcome.end === 'interrupted') return 'interrupted';
  const missing = repeats.find((repeat) => !table.isDone(runKey(run, repeat)));
  return missing === undefined ? undefined : failure(missing, outcome.end, outcome.detail);
}

function measurementRow(
  measured: {
    readonly run: TaskRun;
    readonly profile: ModelProfile;
    readonly machine: Machine;
    readonly chosen: ChosenBackend;
  },
  repeat: number,
  values: Readonly<Record<string, number>>,
): MeasurementRow {
  const { run, profile, machine, chosen } = measured;
  return {
    [COLUMN.systemId]: machine.system_id,
    [COLUMN.modelName]: run.modelName,
    [COLUMN.batchSize]: run.batchSize,
    [COLUMN.imageWidth]: run.imageWidth,
    [COLUMN.imageHeight]: run.imageHeight,
    [COLUMN.numChannels]: 3,
    [COLUMN.inputWidth]: run.inputWidth,
    [COLUMN.inputHeight]: run.inputHeight,
    [COLUMN.totalFrames]: run.frames,
    [COLUMN.totalTimeMs]: values[COLUMN.totalTimeMs]!,
    [COLUMN.hostTimeMs]: values[COLUMN.hostTimeMs]!,
    [COLUMN.h2dTimeMs]: values[COLUMN.h2dTimeMs] ?? '',
    [COLUMN.gpuComputeTimeMs]: values[COLUMN.gpuComputeTimeMs] ?? '',
    [COLUMN.d2hTimeMs]: values[COLUMN.d2hTimeMs] ?? '',
    ...modelDemand(profile),
    ...taskModuleCounts(run.task),
    ...(isComplete(profile) ? {} : { [COLUMN.modelFlopsG]: '' }),
    [COLUMN.postprocessTimeMs]: values[COLUMN.postprocessTimeMs] ?? '',
    [COLUMN.firstBatchMs]: values[COLUMN.firstBatchMs] ?? '',
    [COLUMN.coresUsed]: values[COLUMN.coresUsed] ?? '',
    [COLUMN.coresBusy]: values[COLUMN.coresBusy] ?? '',
    [COLUMN.repeat]: repeat,
    [COLUMN.runMode]: run.mode,
    [COLUMN.workers]: run.workers,
    [COLUMN.measuredAt]: new Date().toISOString(),
    [COLUMN.toolVersion]: toolVersion(),
    onnxruntime_version: chosen.facts.details['onnxruntime'] ?? '',
    [COLUMN.runKey]: runKey(run, repeat),
    [COLUMN.backend]: chosen.facts.backend,
  };
}
