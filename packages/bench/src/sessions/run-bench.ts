import { join } from 'node:path';
import type { Features } from '../analysis/features.js';
import type { RawStop, Raws } from '../analysis/raws.js';
import type { BackendName } from '../backends/backend-registry.js';
import type { DataType } from '../backends/workload.js';
import type { BenchConfig } from '../config/bench-config.js';
import { type BenchPlan, type CurvePlan, planBench, quickConfig, type Target } from '../config/plan.js';
import { readBenchConfig } from '../config/read-config.js';
import { benchJobs, type PlannedJob } from '../jobs/bench-jobs.js';
import { type BackendRequest, type ChosenBackend, chooseBackend } from '../jobs/choose-backend.js';
import { jobLabel, mergeRaws, rawsOf } from '../jobs/collect-raws.js';
import { runJobProcess } from '../jobs/job-process.js';
import { availableMemoryBytes, describeMachine, type Machine } from '../machine/describe-machine.js';
import type { Metadata } from '../results/metadata.js';
import { ResultsFolder, readResults, timestamp, writeAnalysis } from '../results/results-folder.js';
import { runtimeVersions, toolVersion } from '../results/versions.js';
import type { BenchIo } from './bench-io.js';

export interface BenchOptions {
  /** YAML file; the embedded configuration if left out. */
  readonly configPath?: string | undefined;
  readonly target?: Target | undefined;
  readonly quick?: boolean | undefined;
  /** Folder that gets `<timestamp>_<system-id>/`. */
  readonly output: string;
  /** These override the configuration's. */
  readonly backend?: BackendName | undefined;
  readonly device?: string | undefined;
  readonly python?: string | undefined;
}

export interface BenchResult {
  readonly folder: string;
  readonly features: Features;
  readonly isInterrupted: boolean;
}

/**
 * Runs the micro-benchmarks and writes the results folder. What a dead or hanging child leaves is kept; after Ctrl-C all
 * finished curves are. Throws InputError for a bad configuration, an absent device or an output that cannot be written.
 */
export async function runBench(options: BenchOptions, io: BenchIo): Promise<BenchResult> {
  const started = new Date();
  const config = effectiveConfig(options);
  const plan = planBench(config, options.target ?? 'all');
  const machine = await describeMachine();
  const { backend, device } = config.run_settings;
  const request: BackendRequest = { backend, device, python: options.python, purpose: 'operators' };
  const chosen = await chooseBackend(
    request,
    machine.gpus.some(({ isUsable }) => isUsable),
    {
      signal: io.signal,
      program: io.jobProgram,
    },
  );
  for (const reason of [...machine.gpu_problems, ...chosen.refused]) io.print(`not used: ${reason}`);
  io.print(`${machine.system_id}: backend ${chosen.facts.backend} on ${chosen.facts.device}`);
  const folder = ResultsFolder.claim(join(options.output, `${timestamp(started)}_${machine.system_id}`));
  folder.writeConfig(config);
  const { kept, left } = options.quick
    ? withoutEmulated(plan, chosen.facts.emulated)
    : { kept: plan, left: [] };
  const jobs = benchJobs(kept, {
    settings: config.run_settings,
    choice: chosen.choice,
    memoryBudgetBytes: memoryBudget(config, chosen, machine),
    hostMemoryBytes: availableMemoryBytes() / 2,
    usableCores: machine.usable_cores,
  });
  const finish = (raws: Raws, isInterrupted: boolean) => {
    folder.writeRaws({ points: raws.points, stops: [...raws.stops, ...left] }, chosen.facts.backend);
    folder.writeMetadata(metadata({ options, machine, chosen, started, isInterrupted }));
  };
  const { raws, isInterrupted } = await runJobs(jobs, io, (soFar) => finish(soFar, true));
  finish(raws, isInterrupted);
  return { folder: folder.path, features: writeAnalysis(readResults(folder.path)), isInterrupted };
}

/** A quick run has no time for a precision that the device computes in another one anyway. */
function withoutEmulated(
  plan: BenchPlan,
  emulated: readonly DataType[],
): { readonly kept: BenchPlan; readonly left: readonly RawStop[] } {
  const isLeft = ({ dataType }: CurvePlan) => emulated.includes(dataType);
  const left = plan.curves.filter(isLeft).map(
    ({ name, dataType }): RawStop => ({
      group: 'gpu_compute',
      benchmark: name,
      dataType,
      sweptValue: 0,
      reason: 'skipped',
      detail: 'a quick run leaves emulated precision out',
    }),
  );
  return { kept: { ...plan, curves: plan.curves.filter((curve) => !isLeft(curve)) }, left };
}

/** Runs jobs one after the other; `save` is called after each, so that even a killed parent leaves what is done. */
async function runJobs(
  jobs: readonly PlannedJob[],
  io: BenchIo,
  save: (raws: Raws) => void,
): Promise<{ raws: Raws; isInterrupted: boolean }> {
  const all: Raws[] = [];
  for (const [index, { job, timeLimitSeconds, environment }] of jobs.entries()) {
    const label = jobLabel(job);
    const name =
      job.kind === 'host' ? `${label.benchmark} ×${job.workers}` : `${label.benchmark} ${label.dataType}`;
    io.onProgress?.(index, jobs.length, name.trim());
    const outcome = await runJobProcess(job, {
      timeLimitSeconds,
      environment,
      signal: io.signal,
      program: io.jobProgram,
    });
    if (outcome.end === 'interrupted') return { raws: mergeRaws(all), isInterrupted: true };
    all.push(rawsOf(label, outcome));
    save(mergeRaws(all));
  }
  io.onProgress?.(jobs.length, jobs.length, 'done');
  return { raws: mergeRaws(all), isInterrupted: false };
}

function effectiveConfig(options: BenchOptions): BenchConfig {
  const read = readBenchConfig(options.configPath);
  const config = options.quick ? quickConfig(read) : read;
  const { backend = config.run_settings.backend, device = config.run_settings.device } = options;
  return { ...config, run_settings: { ...config.run_settings, backend, device } };
}

/** Bytes that one point may hold: as configured, or a third of the host's free memory, two thirds of a GPU's. */
function memoryBudget(config: BenchConfig, { choice, facts }: ChosenBackend, machine: Machine): number {
  const given = config.run_settings.memory_budget_mb;
  if (given !== 'auto') return given * 2 ** 20;
  const host = availableMemoryBytes();
  if (choice.device === 'cpu') return host / 3;
  const vram = facts.freeMemoryBytes ?? (machine.gpus[0]?.vramMb ?? 4096) * 2 ** 20;
  // Inputs are made on the host first.
  return Math.min((vram * 2) / 3, host * 0.8);
}

function metadata(run: {
  readonly options: BenchOptions;
  readonly machine: Machine;
  readonly chosen: ChosenBackend;
  readonly started: Date;
  readonly isInterrupted: boolean;
}): Metadata {
  const { options, machine, chosen, started, isInterrupted } = run;
  return {
    schema_version: 1,
    tool_version: toolVersion(),
    created_at: started.toISOString(),
    duration_s: Math.round((Date.now() - started.getTime()) / 100) / 10,
    system_id: machine.system_id,
    backend: chosen.facts.backend,
    device: chosen.facts.device,
    target: options.target ?? 'all',
    is_quick: options.quick ?? false,
    is_interrupted: isInterrupted,
    machine,
    backend_details: chosen.facts.details,
    versions: runtimeVersions(),
  };
}
