import type { ParameterEntry, ParameterType } from './parameter-entry.js';

/** name, aliases, type, why it changes nothing. */
type IgnoredRow = readonly [string, readonly string[], ParameterType, string];

const ROWS: readonly IgnoredRow[] = [
  ['verbosity', ['verbose'], 'integer', 'nothing is printed; onIteration reports'],
  ['silent', [], 'boolean', 'nothing is printed'],
  ['importance_type', [], 'string', 'featureImportance takes the type'],
  ['saved_feature_importance_type', [], 'integer', 'a text lists how often features split'],
  ['deterministic', [], 'boolean', 'always so'],
  ['force_col_wise', [], 'boolean', 'the engine chooses its layout'],
  ['force_row_wise', [], 'boolean', 'the engine chooses its layout'],
  ['device_type', ['device'], 'string', 'CPU'],
  ['is_enable_sparse', ['is_sparse', 'enable_sparse', 'sparse'], 'boolean', 'columns are dense'],
  [
    'enable_bundle',
    ['is_enable_bundle', 'bundle'],
    'boolean',
    'bundles never change the result beyond rounding',
  ],
  ['metric_freq', ['output_freq'], 'integer', 'every round'],
  [
    'is_provide_training_metric',
    ['training_metric', 'is_training_metric', 'train_metric'],
    'boolean',
    'not computed',
  ],
  ['extra_seed', [], 'integer', 'of extra_trees'],
  ['drop_seed', [], 'integer', 'of dart'],
  ['objective_seed', [], 'integer', 'of ranking'],
  ['class_weight', [], 'string', 'of classification'],
];

/** Parameters that change nothing here, whatever their value; its type is checked all the same. */
export const IGNORED_PARAMETERS: readonly ParameterEntry[] = ROWS.map(
  ([name, aliases, type, description]) => ({
    name,
    aliases,
    type,
    default: '',
    support: 'ignored',
    description,
  }),
);
