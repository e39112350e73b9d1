import type { Column } from '@ctfusion/base';

/** Runs of one of the files: what they asked, by our columns, and where they ran. One entry per row. */
export interface CloudRuns {
  readonly servers: readonly string[];
  /** CPU model or GPU, as the run saw it. */
  readonly devices: readonly string[];
  readonly hostCpus: readonly string[];
  readonly isCpu: readonly boolean[];
  readonly columns: readonly (readonly [string, Column])[];
}
