import { type BenchmarkBackend, isAbsence } from '../backends/benchmark-backend.js';
import type { TransferBenchmark } from '../config/bench-config.js';
import { cpuUse, readCpu } from '../machine/cpu-usage.js';
import type { Clock } from '../measuring/clock.js';
import type { JobEvent } from './job.js';

export interface TransferSettings {
  readonly repetitions: number;
  readonly timeBudgetSeconds: number;
  readonly memoryBudgetBytes: number;
}

/** Times copies of growing size in one direction and kind of memory, within a time and a memory budget. */
export async function runTransfers(
  backend: BenchmarkBackend,
  { parameters }: TransferBenchmark,
  settings: TransferSettings,
  emit: (event: JobEvent) => void,
  clock: Clock,
): Promise<void> {
  const started = clock();
  let lastCopyMs: number | undefined;
  let lastBytes = 1;
  for (const size of [...parameters.transfer_sizes_mb].sort((a, b) => a - b)) {
    const bytes = Math.round(size * 2 ** 20);
    // One copy on either side.
    if (2 * bytes > settings.memoryBudgetBytes) {
      const budget = Math.round(settings.memoryBudgetBytes / 2 ** 20);
      return emit({
        event: 'stopped',
        reason: 'memory_budget',
        at: bytes,
        detail: `needs twice ${size} MiB of ${budget}`,
      });
    }
    const remainingMs = settings.timeBudgetSeconds * 1000 - (clock() - started);
    const predictedMs = lastCopyMs === undefined ? 0 : (lastCopyMs * bytes) / lastBytes;
    // Filling the buffers costs about as much as three copies; two copies are the least that is worth it.
    if (lastCopyMs !== undefined && predictedMs * 5 > remainingMs) {
      return emit({
        event: 'stopped',
        reason: 'time_budget',
        at: bytes,
        detail: `a copy would take ${predictedMs.toFixed(0)} ms`,
      });
    }
    const affordable =
      predictedMs > 0 ? Math.floor((remainingMs * 0.35) / predictedMs) : settings.repetitions;
    const repetitions = Math.max(2, Math.min(settings.repetitions, affordable));
    emit({ event: 'point_started', at: bytes });
    try {
      const before = readCpu();
      const { direction, use_pinned_memory: pinned } = parameters;
      const [first, ...samples] = await backend.transfer({
        direction,
        pinned,
        bytes,
        repetitions: repetitions + 1,
      });
      emit({
        event: 'point',
        at: bytes,
        samples,
        firstRunMs: first!,
        warmUpRuns: 0,
        isStable: true,
        runsPerSample: 1,
        precision: 'native',
        ...cpuUse(before, readCpu()),
      });
      lastCopyMs = Math.max(...samples);
      lastBytes = bytes;
    } catch (error) {
      const reason = isAbsence(error) ? 'skipped' : 'failed';
      return emit({
        event: 'stopped',
        reason,
        at: bytes,
        detail: (error as Error).message.split('\n')[0]!.slice(0, 300),
      });
    }
  }
  emit({ event: 'stopped', reason: 'completed', at: lastBytes, detail: '' });
}
