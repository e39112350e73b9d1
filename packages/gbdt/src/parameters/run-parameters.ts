import type { SupportedEntry } from './parameter-entry.js';

/** Seeds, threads and memory: names, aliases and defaults of LightGBM 4.1's `config.h`. */
export const RUN_PARAMETERS = [
  {
    name: 'seed',
    aliases: ['random_seed', 'random_state'],
    type: 'integer',
    default: 0,
    description: 'where given, makes the seeds below that are not given',
  },
  {
    name: 'bagging_seed',
    aliases: ['bagging_fraction_seed'],
    type: 'integer',
    default: 3,
    description: 'seed of row sampling',
  },
  {
    name: 'feature_fraction_seed',
    aliases: [],
    type: 'integer',
    default: 2,
    description: 'seed of feature sampling',
  },
  {
    name: 'data_random_seed',
    aliases: ['data_seed'],
    type: 'integer',
    default: 1,
    description: 'seed of the sample that finds the bins',
  },
  {
    name: 'num_threads',
    aliases: ['num_thread', 'nthread', 'nthreads', 'n_jobs'],
    type: 'integer',
    default: 0,
    description: 'threads; 0 or less is the number of processors; never changes the result',
  },
  {
    name: 'histogram_pool_size',
    aliases: ['hist_pool_size'],
    type: 'number',
    default: -1,
    description: 'MiB for histograms, 512 where 0 or less; leaves beyond build theirs anew',
  },
  {
    name: 'boosting',
    aliases: ['boosting_type', 'boost'],
    type: 'string',
    default: 'gbdt',
    choices: ['gbdt', 'gbrt'],
    description: 'gbdt only; LightGBM also has dart and rf',
  },
] as const satisfies readonly SupportedEntry[];
