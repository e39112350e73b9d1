import { z } from 'zod';

const columnNames = z.array(z.string().min(1)).default([]);

/** An experiment's YAML: the published keys, and ours beside them (`target_transform`, `early_stopping_rounds`, …). */
export const experimentConfigSchema = z.strictObject({
  description: z.string().optional(),
  data: z.strictObject({
    /** `.csv`, `.parquet` or a dataset folder. */
    dataset_path: z.string().min(1),
    /** Datasets that are learned from together with it; columns that one lacks are missing there. */
    further_paths: z.array(z.string().min(1)).default([]),
    /** Milliseconds, > 0. */
    target_col: z.string().min(1).default('total_time_ms'),
    target_transform: z.enum(['log1p', 'none']).default('log1p'),
    /** Rows that count: column → texts of which a row has one; all rows where empty. */
    rows: z.record(z.string(), z.array(z.string()).min(1)).default({}),
    /** Columns that the experiment is not to see, by name or by a beginning (`host_memory_*`): what is one worth? */
    without_cols: columnNames,
  }),
  /** Feature columns of the direct predictor; the staged one derives its own. */
  features: z
    .strictObject({
      host_cols: columnNames,
      transfer_cols: columnNames,
      device_cols: columnNames,
      task_cols: columnNames,
    })
    .optional(),
  predictor: z
    .strictObject({
      /** Where absent: `direct` if the config names features (the published form), else `staged`. */
      kind: z.string().min(1).optional(),
      /** One set of residual trees per seed, averaged (staged). */
      seeds: z.array(z.int()).min(1).default([1, 2, 3]),
      /** Datasets whose learned coefficients this one's shrink toward (staged); never the dataset itself. */
      priors: z.array(z.enum(['slices', 'thesis'])).default([]),
      /** Machines learned elsewhere, by which what was not measured of one is imputed. */
      imputation_priors: z.array(z.enum(['published', 'cpu_devices'])).default([]),
      /** Systems of each left-out group that are learned from, at most; all where absent. */
      systems_per_group: z.int().min(1).optional(),
    })
    .prefault({}),
  validation: z.strictObject({
    strategy: z.enum(['holdout', 'group_kfold', 'leave_one_group_out']),
    /** What is left out together: the values of one column, or of several side by side. */
    group_by_col: z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
      .transform((columns) => (typeof columns === 'string' ? [columns] : columns))
      .prefault('system_id'),
    /** The unseen groups of `holdout`. */
    test_groups: z.array(z.union([z.string(), z.number()]).transform(String)).optional(),
    /** Number of folds of `group_kfold`. */
    k_folds: z.int().min(2).optional(),
  }),
  preprocessing: z
    .strictObject({
      enabled: z.boolean().default(false),
      method: z.enum(['standard', 'minmax', 'robust']).default('standard'),
    })
    .prefault({}),
  /** The boosting engine under the direct predictor. */
  model: z
    .strictObject({
      /** Published key; there is one model family, so it changes nothing. */
      name: z.string().optional(),
      /** Parameters of the boosting engine, under LightGBM's names. */
      params: z.record(z.string(), z.unknown()).default({}),
      /** Rounds without a better validation score after which training stops; 0 never stops early. The same among `params` goes first. */
      early_stopping_rounds: z.int().min(0).default(500),
      /** Share of the training rows, drawn at random, that decides when to stop. */
      validation_fraction: z.number().gt(0).lt(1).default(0.2),
      /** One model per seed, averaged; `params.seed` alone where absent. */
      seeds: z.array(z.int()).min(1).optional(),
    })
    .prefault({}),
  output_dir: z.string().min(1).default('runs'),
});

export type ExperimentConfig = z.output<typeof experimentConfigSchema>;
