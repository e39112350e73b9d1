import type { Command } from 'commander';
import { bundleOption, CURVES_OPTION, SYSTEMS_OPTION, TASKS_OPTION } from '../input-options.js';
import { addJobOptions, addRentalOptions } from '../job-options.js';
import type { PredictOptions } from './run-predict.js';

export function registerPredict(program: Command): void {
  const command = program
    .command('predict')
    .description('predict the end-to-end latency of tasks on systems')
    .addOption(bundleOption())
    .requiredOption(
      SYSTEMS_OPTION,
      'systems: documents, folders of them, offers, or tables that are joined by system_id (.json, .jsonl, .csv, .parquet; - is standard input)',
    )
    .requiredOption(TASKS_OPTION, 'task(s): one object or row each')
    .option(...CURVES_OPTION)
    .option('--level <fraction>', 'probability with which the interval holds a new system’s time', '0.9')
    .option(
      '--set <column=value...>',
      'what if: predict with another value of a system or task column too',
      [],
    )
    .option('--explain', 'say why: stages, learned corrections, what a faster part would save')
    .option('--json', 'one JSON document on stdout')
    .action(async (options: PredictOptions) => {
      const { runPredict } = await import('./run-predict.js');
      await runPredict(options);
    });
  addRentalOptions(addJobOptions(command));
}
