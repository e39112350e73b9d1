import type { Column } from '@ctfusion/base';

/** Runs of one of the files: what they asked, by our columns, and where they ran. One entry per row. */
export interface CloudRuns {
  readonly servers: readonly string[];
  /** CPU model or GPU, as the run saw it. */
  readonly devices: readonly string[];
  readonly hostCpus: readonly string[];
  readonly isCpu: readonly boolean[];
  /** Whether what the run found of its CPU agrees with the instruction sets that the inventory lists. */
  readonly agrees: (row: number, instructionSets: string) => boolean;
  readonly columns: readonly (readonly [string, Column])[];
}
