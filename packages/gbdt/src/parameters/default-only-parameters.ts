import type { ParameterEntry, ParameterType } from './parameter-entry.js';

/** name, aliases, type, default, what it is. */
type DefaultOnlyRow = readonly [string, readonly string[], ParameterType, ParameterEntry['default'], string];

const ROWS: readonly DefaultOnlyRow[] = [
  ['data_sample_strategy', [], 'string', 'bagging', 'LightGBM also has goss'],
  ['tree_learner', ['tree', 'tree_type', 'tree_learner_type'], 'string', 'serial', 'one machine'],
  ['num_machines', ['num_machine'], 'integer', 1, 'one machine'],
  ['num_class', ['num_classes'], 'integer', 1, 'regression only'],
  ['linear_tree', ['linear_trees'], 'boolean', false, 'leaves with linear models'],
  ['path_smooth', [], 'number', 0, "pull of a leaf's value to its parent's"],
  ['extra_trees', ['extra_tree'], 'boolean', false, 'one random threshold per feature'],
  ['use_quantized_grad', [], 'boolean', false, 'training on quantized gradients'],
  ['reg_sqrt', [], 'boolean', false, 'fit the square root of the label'],
  ['interaction_constraints', [], 'string', '', 'which features may meet on a branch'],
  [
    'feature_contri',
    ['feature_contrib', 'fc', 'fp', 'feature_penalty'],
    'numbers',
    [],
    'factor on the gain per feature',
  ],
  [
    'forcedsplits_filename',
    ['fs', 'forced_splits_filename', 'forced_splits_file', 'forced_splits'],
    'string',
    '',
    'splits at the top of every tree',
  ],
  ['forcedbins_filename', [], 'string', '', 'bin bounds given by hand'],
  ['max_bin_by_feature', [], 'numbers', [], 'max_bin per feature'],
  [
    'pos_bagging_fraction',
    ['pos_sub_row', 'pos_subsample', 'pos_bagging'],
    'number',
    1,
    'for classification',
  ],
  [
    'neg_bagging_fraction',
    ['neg_sub_row', 'neg_subsample', 'neg_bagging'],
    'number',
    1,
    'for classification',
  ],
  ['cegb_penalty_split', [], 'number', 0, 'cost-effective boosting'],
  ['cegb_penalty_feature_lazy', [], 'numbers', [], 'cost-effective boosting'],
  ['cegb_penalty_feature_coupled', [], 'numbers', [], 'cost-effective boosting'],
];

/** Parameters of LightGBM's features that are absent here: accepted at their default only. */
export const DEFAULT_ONLY_PARAMETERS: readonly ParameterEntry[] = ROWS.map(
  ([name, aliases, type, value, description]) => ({
    name,
    aliases,
    type,
    default: value,
    support: 'default only',
    description,
  }),
);
