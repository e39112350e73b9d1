import type { BenchmarkGroup, RawPoint, RawStop, Raws } from '../analysis/raws.js';
import type { JobEvent } from '../measuring/job-event.js';
import type { StopReason } from '../measuring/point-budget.js';
import type { Job } from './job.js';
import type { JobOutcome } from './job-process.js';

/** Which curve a job measures. */
export interface CurveLabel {
  readonly group: BenchmarkGroup;
  readonly benchmark: string;
  readonly dataType: string;
}

/** Points and stop of a job's outcome. A child that died takes its point with it, and is recorded as what it died of. */
export function rawsOf(label: CurveLabel, outcome: JobOutcome): Raws {
  const points = outcome.events.flatMap((event): RawPoint[] => {
    if (event.event !== 'point') return [];
    const { event: _, at, ...point } = event;
    return [{ ...label, sweptValue: at, ...point }];
  });
  const stops = outcome.events.flatMap((event): RawStop[] => {
    if (event.event === 'stopped') {
      return [{ ...label, sweptValue: event.at, reason: event.reason, detail: event.detail }];
    }
    return event.event === 'unavailable'
      ? [{ ...label, sweptValue: 0, reason: 'failed', detail: event.detail }]
      : [];
  });
  if (outcome.end !== 'finished') {
    const reason: StopReason = outcome.end;
    stops.push({ ...label, sweptValue: lastStarted(outcome.events), reason, detail: outcome.detail });
  }
  return { points, stops };
}

function lastStarted(events: readonly JobEvent[]): number {
  const started = events.findLast((event) => event.event === 'point_started');
  return started?.at ?? 0;
}

export function mergeRaws(all: readonly Raws[]): Raws {
  return { points: all.flatMap(({ points }) => points), stops: all.flatMap(({ stops }) => stops) };
}

/** What a job is called in progress lines. */
export function jobLabel(job: Job): CurveLabel {
  switch (job.kind) {
    case 'curve':
      return { group: 'gpu_compute', benchmark: job.plan.name, dataType: job.plan.dataType };
    case 'transfer':
      return { group: 'data_transfer', benchmark: job.benchmark.name, dataType: '' };
    case 'host':
      return { group: 'host_compute', benchmark: job.benchmark.name, dataType: '' };
    case 'memory':
      return { group: 'host_memory', benchmark: job.benchmark.name, dataType: `${job.threads}t` };
    case 'outputs':
    case 'measure':
    case 'generate':
    case 'diffuse':
    case 'step':
    case 'probe':
      return { group: 'gpu_compute', benchmark: job.kind, dataType: '' };
  }
}
