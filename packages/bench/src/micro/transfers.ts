import { type BenchmarkBackend, isAbsence } from '../backends/benchmark-backend.js';
import type { TransferBenchmark } from '../config/bench-config.js';
import { cpuUse, readCpu } from '../machine/cpu-usage.js';
import type { Clock } from '../measuring/clock.js';
import type { JobEvent, PointEvent } from '../measuring/job-event.js';

interface TransferSettings {
  readonly repetitions: number;
  readonly timeBudgetSeconds: number;
  readonly memoryBudgetBytes: number;
}

export interface TransferJob {
  readonly backend: BenchmarkBackend;
  readonly benchmark: TransferBenchmark;
  readonly settings: TransferSettings;
  readonly clock: Clock;
}

/** Filling the buffers costs about as much as three copies; two copies are the least that is worth it. */
const leastCopies = 5;
/** Share of the time that is left which the copies of one size may take. */
const pointShare = 0.35;

/** Times copies of growing size in one direction and kind of memory, within a time and a memory budget. */
export async function runTransfers(
  { backend, benchmark: { parameters }, settings, clock }: TransferJob,
  emit: (event: JobEvent) => void,
): Promise<void> {
  const started = clock();
  let msPerByte: number | undefined;
  let lastBytes = 0;
  for (const size of [...parameters.transfer_sizes_mb].sort((a, b) => a - b)) {
    const bytes = Math.round(size * 2 ** 20);
    const remainingMs = settings.timeBudgetSeconds * 1000 - (clock() - started);
    const predictedMs = msPerByte === undefined ? undefined : msPerByte * bytes;
    const stop = transferStop(bytes, predictedMs, remainingMs, settings.memoryBudgetBytes);
    if (stop !== undefined) return emit({ event: 'stopped', at: bytes, ...stop });
    const affordable = predictedMs
      ? Math.floor((remainingMs * pointShare) / predictedMs)
      : settings.repetitions;
    const repetitions = Math.max(2, Math.min(settings.repetitions, affordable));
    emit({ event: 'point_started', at: bytes });
    try {
      const point = await measureCopies(backend, parameters, bytes, repetitions);
      emit(point);
      msPerByte = Math.max(...point.samples) / bytes;
      lastBytes = bytes;
    } catch (error) {
      const reason = isAbsence(error) ? 'skipped' : 'failed';
      const detail = (error as Error).message.split('\n')[0]!.slice(0, 300);
      return emit({ event: 'stopped', reason, at: bytes, detail });
    }
  }
  emit({ event: 'stopped', reason: 'completed', at: lastBytes, detail: '' });
}

/** Why a size does not fit what is left, one copy being on either side; `undefined` if it does. */
function transferStop(
  bytes: number,
  predictedMs: number | undefined,
  remainingMs: number,
  memoryBudgetBytes: number,
): { readonly reason: 'memory_budget' | 'time_budget'; readonly detail: string } | undefined {
  const mebibytes = (count: number) => Math.round(count / 2 ** 20);
  if (2 * bytes > memoryBudgetBytes) {
    const detail = `needs ${mebibytes(2 * bytes)} MiB of ${mebibytes(memoryBudgetBytes)} MiB`;
    return { reason: 'memory_budget', detail };
  }
  if (predictedMs === undefined || predictedMs * leastCopies <= remainingMs) return undefined;
  return { reason: 'time_budget', detail: `a copy would take ${predictedMs.toFixed(0)} ms` };
}

/** Copies of one size; the first is kept apart. */
async function measureCopies(
  backend: BenchmarkBackend,
  { direction, use_pinned_memory: pinned }: TransferBenchmark['parameters'],
  bytes: number,
  repetitions: number,
): Promise<PointEvent> {
  const before = readCpu(backend.workerProcessId);
  const [first, ...samples] = await backend.transfer({
    direction,
    pinned,
    bytes,
    repetitions: repetitions + 1,
  });
  return {
    event: 'point',
    at: bytes,
    samples,
    firstRunMs: first!,
    warmUpRuns: 0,
    isStable: true,
    runsPerSample: 1,
    precision: 'native',
    ...cpuUse(before, readCpu(backend.workerProcessId)),
  };
}
