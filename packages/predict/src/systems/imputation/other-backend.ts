const PREFIX = 'other_backend:';

/** What another backend measured of a benchmark: a variable of its own, beside the benchmark. */
export const otherBackendColumn = (benchmark: string): string => `${PREFIX}${benchmark}`;

/** The benchmark that such a variable is of; undefined for any other column. */
export const ofOtherBackend = (column: string): string | undefined =>
  column.startsWith(PREFIX) ? column.slice(PREFIX.length) : undefined;

/** What importers call the backend of machines that nobody benchmarked. Who learned from those takes every backend's benchmarks for what they say. */
export const DATA_SHEETS = 'data-sheet';
