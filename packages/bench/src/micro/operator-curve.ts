import { median } from '@ctfusion/base';
import { type BenchmarkBackend, isAbsence, type PreparedWorkload } from '../backends/benchmark-backend.js';
import { workloadBytes } from '../backends/workload.js';
import type { CurvePlan } from '../config/plan.js';
import { cpuUse, readCpu } from '../machine/cpu-usage.js';
import type { Clock } from '../measuring/clock.js';
import type { JobEvent, PointEvent } from '../measuring/job-event.js';
import { budgetStop, type MeasuredPoint, type StopReason } from '../measuring/point-budget.js';
import { pipelinedCost, runsPerSample, takeSamples } from '../measuring/sampling.js';
import { warmUp } from '../measuring/warm-up.js';

export interface CurveSettings {
  readonly warmupRuns: number;
  readonly timedRuns: number;
  readonly minTimedRuns: number;
  readonly memoryBudgetBytes: number;
}

export interface CurveRequest {
  readonly backend: BenchmarkBackend;
  readonly plan: CurvePlan;
  readonly settings: CurveSettings;
  readonly clock: Clock;
}

/** Share of the time that is left which one point may take; the first point, whose latency is a feature, more. */
const pointShare = 0.3;
const firstPointShare = 0.5;
/** Share of a point's time that its warm-up may take. */
const warmUpShare = 0.25;
/** A sample made of several runs lasts about this time, ms, and has at most this number of them. */
const sampleMs = 4;
const mostRunsPerSample = 200;

/**
 * Measures one curve, batch size by batch size, until the end of the list or of its time or memory budget. Every point
 * and the reason of the end are handed to `emit` as they come, so that nothing is lost if the process dies.
 */
export async function runCurve(request: CurveRequest, emit: (event: JobEvent) => void): Promise<void> {
  const { backend, plan, settings, clock } = request;
  const started = clock();
  const budgetMs = plan.timeBudgetSeconds * 1000;
  const points: MeasuredPoint[] = [];
  const stop = (reason: StopReason, at: number, detail: string) =>
    emit({ event: 'stopped', reason, at, detail });
  for (const batchSize of plan.batchSizes) {
    const remainingMs = budgetMs - (clock() - started);
    const bytes = workloadBytes({ ...plan, batchSize }) * emulationFactor(backend, plan);
    const need = { bytes, batchSize, minSamples: settings.minTimedRuns };
    const spent = budgetStop(points, need, { bytes: settings.memoryBudgetBytes, ms: remainingMs });
    if (spent !== undefined) return stop(spent.reason, batchSize, spent.detail);
    emit({ event: 'point_started', at: batchSize });
    try {
      const from = clock();
      const pointMs = remainingMs * (points.length === 0 ? firstPointShare : pointShare);
      const { event, preparedAt } = await measurePoint(request, batchSize, pointMs);
      emit(event);
      points.push({ batchSize, latencyMs: median(event.samples), prepareMs: preparedAt - from });
    } catch (error) {
      const reason = isAbsence(error) ? 'skipped' : 'failed';
      return stop(reason, batchSize, (error as Error).message.split('\n')[0]!.slice(0, 300));
    }
  }
  stop('completed', plan.batchSizes.at(-1) ?? 0, '');
}

async function measurePoint(
  { backend, plan, settings, clock }: CurveRequest,
  batchSize: number,
  budgetMs: number,
): Promise<{ readonly event: PointEvent; readonly preparedAt: number }> {
  const prepared = await backend.prepare({ ...plan, batchSize });
  const preparedAt = clock();
  try {
    const before = readCpu(backend.workerProcessId);
    const single = () => backend.run(prepared, 1);
    const warm = await warmUp(
      single,
      {
        minRuns: settings.warmupRuns,
        maxRuns: Math.max(settings.warmupRuns, 30),
        budgetMs: budgetMs * warmUpShare,
        tolerance: 0.05,
      },
      clock,
    );
    const { sample, count } = sampler(backend, prepared, warm.expectedMs);
    const bounds = {
      minSamples: settings.minTimedRuns,
      maxSamples: settings.timedRuns,
      budgetMs: budgetMs * (1 - warmUpShare),
    };
    const samples = await takeSamples(sample, bounds, clock);
    const event: PointEvent = {
      event: 'point',
      at: batchSize,
      samples: [...samples],
      firstRunMs: warm.firstRunMs,
      warmUpRuns: warm.runs,
      isStable: warm.isStable,
      runsPerSample: count,
      precision: backend.precision(plan.dataType),
      ...cpuUse(before, readCpu(backend.workerProcessId)),
    };
    return { event, preparedAt };
  } finally {
    await backend.dispose(prepared);
  }
}

/** How one sample is taken, and of how many runs it is made. */
function sampler(
  backend: BenchmarkBackend,
  prepared: PreparedWorkload,
  expectedMs: number,
): { readonly sample: () => Promise<number>; readonly count: number } {
  const run = (count: number) => backend.run(prepared, count);
  if (backend.timing === 'single') return { sample: () => run(1), count: 1 };
  const count = runsPerSample(expectedMs, sampleMs, mostRunsPerSample);
  if (backend.timing === 'repeated') return { sample: async () => (await run(count)) / count, count };
  const stream = Math.max(2, count);
  return { sample: async () => pipelinedCost(await run(1), await run(stream), stream), count: stream };
}

/** An emulated half-precision run also holds its tensors in single precision: twice the bytes, on top. */
function emulationFactor(backend: BenchmarkBackend, plan: CurvePlan): number {
  return backend.precision(plan.dataType) === 'emulated' ? 3 : 1;
}
