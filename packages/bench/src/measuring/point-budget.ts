/** A point that was measured, for foretelling the next one. */
export interface MeasuredPoint {
  readonly batchSize: number;
  readonly latencyMs: number;
  /** What making its tensors and the operator took. */
  readonly prepareMs: number;
}

/** Why a curve ended. */
export type StopReason =
  | 'completed'
  | 'time_budget'
  | 'memory_budget'
  | 'failed'
  | 'timeout'
  | 'crashed'
  | 'skipped'
  | 'interrupted';

/**
 * Latency that the next batch size is expected to have, ms: straight on from the last two points, or in proportion to the
 * batch after one. Batches rarely get dearer per item, so this errs to the careful side.
 */
function predictLatencyMs(points: readonly MeasuredPoint[], batchSize: number): number {
  const last = points.at(-1);
  if (last === undefined) return 0;
  const previous = points.at(-2);
  if (previous === undefined) return (last.latencyMs * batchSize) / last.batchSize;
  const slope = Math.max(0, (last.latencyMs - previous.latencyMs) / (last.batchSize - previous.batchSize));
  return last.latencyMs + slope * (batchSize - last.batchSize);
}

/**
 * Least time that the next point needs, ms: preparing, in proportion to the batch; the first run; the fewest samples.
 */
function predictPointMs(points: readonly MeasuredPoint[], batchSize: number, minSamples: number): number {
  const last = points.at(-1);
  if (last === undefined) return 0;
  return (
    (last.prepareMs * batchSize) / last.batchSize + predictLatencyMs(points, batchSize) * (1 + minSamples)
  );
}

/** Whether a point breaks what is left of a curve's memory or time, and the words for it. The first point always has time. */
export function budgetStop(
  points: readonly MeasuredPoint[],
  need: { readonly batchSize: number; readonly bytes: number; readonly minSamples: number },
  left: { readonly bytes: number; readonly ms: number },
): { readonly reason: 'memory_budget' | 'time_budget'; readonly detail: string } | undefined {
  if (need.bytes > left.bytes) {
    const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);
    return {
      reason: 'memory_budget',
      detail: `needs ${mebibytes(need.bytes)} MiB of ${mebibytes(left.bytes)} MiB`,
    };
  }
  const predictedMs = predictPointMs(points, need.batchSize, need.minSamples);
  if (points.length === 0 || predictedMs <= left.ms) return undefined;
  const seconds = (ms: number) => (Math.max(0, ms) / 1000).toFixed(2);
  return {
    reason: 'time_budget',
    detail: `needs ${seconds(predictedMs)} s and ${seconds(left.ms)} s are left`,
  };
}
