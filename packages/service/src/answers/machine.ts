import type { ObservationDocument, SystemDocument } from '@ctfusion/schema/documents';

/** A machine as predictions know it. */
export interface Machine {
  readonly document: SystemDocument;
  /** Runs of it that predictions learn from, the oldest first. */
  readonly runs: readonly ObservationDocument[];
}

/** A document whose benchmark is the wanted backend's, else the newest: rows have room for one. */
export function withOneBenchmark(document: SystemDocument, backend: string): SystemDocument {
  if (document.benchmarks.length <= 1) return document;
  const wanted = document.benchmarks.filter((entry) => entry.backend === backend);
  const candidates = wanted.length > 0 ? wanted : document.benchmarks;
  const newest = candidates.reduce((best, entry) =>
    Date.parse(entry.measured_at) > Date.parse(best.measured_at) ? entry : best,
  );
  return { ...document, benchmarks: [newest] };
}
