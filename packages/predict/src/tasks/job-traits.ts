import type { Table } from '@ctfusion/base';

/** How runs of a kind make up a job: what a run yields, and how a job's sizes are cut into runs. */
export interface JobTraits {
  /** What a run makes, and how many, row by row: NaN where the table does not tell. */
  readonly results: {
    /** A plural noun: `tokens`, `images`, `samples`. */
    readonly noun: string;
    count(table: Table): Float64Array;
  };
  /** Column of what is computed together: the size of a batch. */
  readonly batchColumn: string;
  /** Column of the results of a run, where it is another: a run of one batch has as many as it. */
  readonly countColumn?: string;
  /** Whether `memoryDemand` counts of every row what grows with the batch; absent: it always does. */
  isBatchMemoryKnown?(table: Table): boolean;
  /** Whether a row's runs follow one another because each learns from the one before; others may be shared out as they are. */
  isSequential?(table: Table, row: number): boolean;
  /**
   * How several devices may share one run of a row: its batch (`data`) or every layer (`tensor`). Absent: each has runs of its own, or one does all.
   */
  sharing?(table: Table, row: number): 'data' | 'tensor' | undefined;
  /** Time of evaluating a batch over that of a run, row by row; absent: a run learns nothing, so there is nothing to evaluate. */
  readonly evaluationShare?: number;
  /** GB (10^9 bytes) of what a row's run would have to keep to go on later; NaN where it is not known. Absent: results are kept as they come. */
  checkpointGb?(table: Table): Float64Array;
}
