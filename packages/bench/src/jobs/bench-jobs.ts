import type { BackendChoice } from '../backends/backend-registry.js';
import type { RunSettings } from '../config/bench-config.js';
import type { BenchPlan } from '../config/plan.js';
import type { CurveSettings } from '../micro/operator-curve.js';
import type { Job } from './job.js';

/** A job with what its child process is given besides: time, environment. */
export interface PlannedJob {
  readonly job: Job;
  /** The child is killed after this, s. */
  readonly timeLimitSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
}

export interface JobSettings {
  readonly settings: RunSettings;
  readonly choice: BackendChoice;
  /** Bytes that one point of a curve may hold. */
  readonly memoryBudgetBytes: number;
  /** Bytes of the host's memory that its threads may hold together. */
  readonly hostMemoryBytes: number;
  readonly usableCores: number;
}

/** Copies of one size; as many as give a steady median without making large sizes slow. */
const transferRepetitions = 20;
/** Beyond its budget a job may take this factor and this many seconds more: a first point is measured however slow. */
const graceFactor = 4;
const graceSeconds = 60;

/** Jobs of a plan in their order: operators, copies, then the host with one process per number of workers. */
export function benchJobs(
  plan: BenchPlan,
  { settings, choice, memoryBudgetBytes, hostMemoryBytes, usableCores }: JobSettings,
): readonly PlannedJob[] {
  const limit = (budgetSeconds: number) => budgetSeconds * graceFactor + graceSeconds;
  const curveSettings: CurveSettings = {
    warmupRuns: settings.warmup_runs,
    timedRuns: settings.timed_runs,
    minTimedRuns: settings.min_timed_runs,
    memoryBudgetBytes,
  };
  const curves = plan.curves.map(
    (curve): PlannedJob => ({
      job: { kind: 'curve', choice, plan: curve, settings: curveSettings },
      timeLimitSeconds: limit(curve.timeBudgetSeconds),
      environment: {},
    }),
  );
  const transfers = plan.transfers.map(
    (benchmark): PlannedJob => ({
      job: {
        kind: 'transfer',
        choice,
        benchmark,
        repetitions: transferRepetitions,
        timeBudgetSeconds: settings.curve_time_budget_s,
        memoryBudgetBytes,
      },
      timeLimitSeconds: limit(settings.curve_time_budget_s),
      environment: {},
    }),
  );
  const hosts = plan.hosts.flatMap((benchmark) => {
    const { num_workers, warm_up_s, window_s, windows } = benchmark.parameters;
    return workerCounts(num_workers, usableCores).map(
      (workers): PlannedJob => ({
        job: { kind: 'host', benchmark, workers },
        timeLimitSeconds: limit(warm_up_s + window_s * windows),
        // sharp decodes in libuv's pool, whose size is fixed when the process starts.
        environment: { UV_THREADPOOL_SIZE: String(Math.max(4, workers + 2)) },
      }),
    );
  });
  const memories = plan.memories.flatMap((benchmark) => {
    const { num_threads, working_sets_kb, warm_up_s, window_s, windows } = benchmark.parameters;
    const counts =
      num_threads === 'auto' ? [1, usableCores] : num_threads === 'all' ? [usableCores] : num_threads;
    return [...new Set(counts)].map(
      (threads): PlannedJob => ({
        job: { kind: 'memory', benchmark, threads, memoryBudgetBytes: hostMemoryBytes },
        timeLimitSeconds: limit(working_sets_kb.length * (warm_up_s + window_s * windows)),
        environment: {},
      }),
    );
  });
  return [...curves, ...transfers, ...hosts, ...memories];
}

/** 1, 2, 4 … and the number of usable cores itself. */
export function workerCounts(wanted: 'auto' | readonly number[], usableCores: number): readonly number[] {
  if (wanted !== 'auto') return [...new Set(wanted)].sort((a, b) => a - b);
  const counts = [usableCores];
  for (let count = 1; count < usableCores; count *= 2) counts.push(count);
  return counts.sort((a, b) => a - b);
}
