/** The part of an end-to-end run that a stage belongs to. `other` is result copies, launches and what no clock covered. */
export const RUN_PARTS = ['host', 'h2d', 'gpu', 'other'] as const;
export type RunPart = (typeof RUN_PARTS)[number];

/**
 * A stage column: demand over capability, ≥ 0 for every row, up to a constant factor that the prior's coefficient supplies.
 */
export interface Stage {
  readonly name: string;
  readonly part: RunPart;
  readonly values: Float64Array;
  /** Columns that it was read from. */
  readonly columns: readonly string[];
}
