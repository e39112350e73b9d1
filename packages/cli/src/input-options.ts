/** Options that every command spells alike; the first of two names is an older one. */
export const SYSTEMS_OPTION = '--system, --systems <paths...>';
export const TASKS_OPTION = '--task, --tasks <file>';
export const CURVES_OPTION = [
  '--curves <files...>',
  'raw benchmark curves of the systems, for latencies at the task’s batch size (system documents hold their own)',
] as const;
