import type { Table } from '@ctfusion/base';
import type { JobTraits } from './job-traits.js';
import type { MemoryDemand } from './memory-demand.js';
import type { RunPart, Stage } from './stage.js';
import type { ConvolutionRate } from './sustained-rate.js';

/** What a reader is told of a kind's stages. */
export interface TaskLabels {
  /** What bounds a run, by the part that takes longest: `host-bound`. */
  readonly boundBy: Readonly<Record<RunPart, string>>;
  /** Stage → the activity that it is to a reader; several stages may be one. */
  readonly activities: Readonly<Record<string, string>>;
  /** Stage → what bounds a run whose time goes there, where a part says too little; stages that say the same are added up. */
  readonly bounds?: Readonly<Record<string, string>>;
}

/** How a kind is learned whose machines and conditions differ more than one coefficient per family can say. */
export interface LevelLearning {
  /**
   * Text columns of the levels above the family, from the widest; a level's key is its texts side by side. Coefficients of a key shrink to those
   * of the nearest level above that has one key for all of its rows, and a family that training did not see gets those of the nearest level that it
   * did. A level that is added comes first: bundles of before lack it.
   */
  readonly parentLevels: readonly (readonly string[])[];
  /**
   * Coefficient that physics expects of every stage, whose values are then times at rates that machines reach: what the widest level shrinks to,
   * as strongly as a level to the one above. Absent: 0, and hardly.
   */
  readonly expected?: number;
  /**
   * Systems' worth of rows by which every level is drawn to the one above, of which inner errors choose; the first stays unless another is
   * clearly better. Absent: what does for many systems whose levels differ.
   */
  readonly strengths?: readonly number[];
  /**
   * What coefficients may be fitted to instead of the logarithm's error, where percentages of left-out groups are clearly better; absent: nothing.
   */
  readonly fitErrors?: readonly 'relative'[];
  /**
   * Whether intervals are as wide as groups that were left out show it with as many levels unknown: where a sibling's key is known they are narrower
   * than where none is.
   */
  readonly spreadByLevel?: boolean;
  /** Text columns that together name an effect on the logarithm of the time; each is kept only where inner errors choose it. */
  readonly effects: readonly (readonly string[])[];
}

/**
 * A kind of task: which columns it reads, which stages they make, and what to call them. The columns themselves are defined in
 * `schema/columns`, where a kind from outside registers its own.
 */
export interface TaskKind {
  readonly name: string;
  /** Columns without which none of its stages can be told. */
  readonly inputs: readonly string[];
  /** Measured capabilities that tasks of this table read beside `inputs`: how a task is run may ask for others. */
  furtherInputs?(table: Table): readonly string[];
  /** Whether what it reads of a machine (rates of memory, caches and copies) means the same whichever backend measured it. */
  readonly isOfAnyBackend?: boolean;
  /** Text column of the families whose coefficients are learned together. */
  readonly familyColumn: string;
  /** Absent: coefficients pooled and by family, every row weighing the same. Present: systems weigh the same. */
  readonly learning?: LevelLearning;
  /** Every stage that it may have. */
  readonly stageNames: readonly string[];
  /** Measured capabilities by which machines are near or far; bundles rely on their order. */
  readonly systemColumns: readonly string[];
  /**
   * Every stage that the table can tell, demand over capability; undefined where the table lacks what the rate of convolutions needs.
   * @throws InputError naming a column whose cell is not a number.
   */
  stages(table: Table, convolutionRate: ConvolutionRate): Stage[] | undefined;
  /**
   * What trees on the residual may see of every row beside what they see of all kinds; NaN where it is not known. For kinds with enough
   * measured machines that a rate does not tell which machine it is of.
   */
  residualColumns?(table: Table): Readonly<Record<string, Float64Array>>;
  /**
   * Work to which a run's time is roughly proportional on any machine: what trees on the time by itself start from. Present where they are worth
   * averaging with those on the analytical model.
   */
  plainWork?(table: Table): Float64Array;
  /**
   * Coordinates in which tasks that are near err alike on one machine, beside the shares of their stages: logarithms of sizes, a finite number in
   * every row.
   */
  likeness?(table: Table): readonly Float64Array[];
  /**
   * What every row's run must hold in memory, one entry for each memory that it needs; none where the table does not tell. The verdict calls
   * a row unsupported whose machine is known to have less.
   */
  memoryDemand?(table: Table): readonly (readonly MemoryDemand[])[];
  /**
   * Times of a run beside the whole: field of documents (`time_to_first_token_ms`) → ms of every row, NaN where its task has no such time.
   * @param total whole times of the table's rows, ms.
   * @param predict whole times of a table made of this one, whose tasks are parts of these.
   */
  targets?(
    table: Table,
    total: Float64Array,
    predict: (table: Table) => Float64Array,
  ): Readonly<Record<string, Float64Array>>;
  /** How runs make up a job; absent where a run is the whole of it. */
  readonly job?: JobTraits;
  readonly labels: TaskLabels;
}
