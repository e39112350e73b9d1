import { Option } from 'commander';

/** Options that every command spells alike; the first of two names is an older one. */
export const SYSTEMS_OPTION = '--system, --systems <paths...>';
export const TASKS_OPTION = '--task, --tasks <file>';
export const CURVES_OPTION = [
  '--curves <files...>',
  'raw benchmark curves of the systems, for latencies at the task’s batch size (system documents hold their own)',
] as const;

/** The bundle to predict with; `openBundle` tells which where none is named. */
export const bundleOption = (): Option =>
  new Option(
    '--bundle <folder>',
    'a bundle, as `train` or `calibrate` writes it (default: the one that travels with the command for the kind of task)',
  );
