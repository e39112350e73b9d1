/** The part of an end-to-end run that a stage belongs to. `other` is result copies, launches and what no clock covered. */
export const RUN_PARTS = ['host', 'h2d', 'gpu', 'other'] as const;
export type RunPart = (typeof RUN_PARTS)[number];

/**
 * A stage column: demand over capability, ≥ 0 for every row, up to a constant factor that the analytical model's coefficient supplies.
 */
export interface Stage {
  readonly name: string;
  readonly part: RunPart;
  readonly values: Float64Array;
  /** Columns without which it is unknown. */
  readonly columns: readonly string[];
  /** Columns of a machine that it is also read from where they are there. */
  readonly optionalColumns?: readonly string[];
  /** The stage of the same rows with other values in a column, where it can tell without the table; itself where it does not read the column. */
  changed?(column: string, values: Float64Array): Stage;
}

/** Whether a stage's values may change with a column; a column that no stage names may be read by any. */
export function readsColumn(stages: readonly Stage[], column: string): (stage: Stage) => boolean {
  const names = ({ columns, optionalColumns = [] }: Stage): boolean =>
    columns.includes(column) || optionalColumns.includes(column);
  return stages.some(names) ? names : () => true;
}
