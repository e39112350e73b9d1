import type { ImputationStudyDocument, LadderStudyDocument } from '@ctfusion/schema/documents';
import type { Command } from 'commander';
import { print, printJson } from '../output.js';
import { formatImputationStudy, formatLadderStudy } from '../study-text.js';
import { type ExperimentOptions, loadExperiment, reportGroup } from './study-experiment.js';

interface LadderOptions extends ExperimentOptions {
  config: string;
  by?: string;
  folds?: string;
  k: string;
  draws: string;
  fullOnly?: boolean;
  oneMachine?: boolean;
  level: string;
  json?: boolean;
}

interface ImputationOptions {
  systems: string;
  servers?: string;
  level: string;
  json?: boolean;
}

/** Studies of what is known of a machine. @param shared adds the options of an experiment. */
export function registerMachineStudies(study: Command, shared: (command: Command) => Command): void {
  shared(study.command('ladder'))
    .description('error and intervals on groups left out, by what is known of their machines')
    .requiredOption('--config <file>', 'a staged experiment')
    .option(
      '--by <columns>',
      'columns that tell groups apart, joined by commas (default: those of the config)',
    )
    .option('--folds <count>', 'fits among which the groups are dealt (default: one for each group)')
    .option('--k <list>', 'numbers of measured runs beside all benchmarks', '1,5,10')
    .option('--draws <count>', 'draws for each number', '5')
    .option('--full-only', 'judge with all benchmarks alone, beside runs')
    .option('--one-machine', 'judge one machine of each group, the middle one by cores')
    .option('--level <fraction>', 'level of the intervals', '0.9')
    .action((options: LadderOptions) => ladder(options));
  study
    .command('imputation')
    .description('benchmarks of CPU and GPU models left out, imputed from their data sheets')
    .requiredOption(
      '--machines, --systems <file>',
      'benchmarked machines with their facts, or a dataset of their runs',
    )
    .option('--servers <file>', 'rented servers that what machines are like is also learned from')
    .option('--level <fraction>', 'level of the intervals', '0.9')
    .option('--json', 'one JSON document on stdout')
    .action((options: ImputationOptions) => imputation(options));
}

async function ladder(options: LadderOptions): Promise<void> {
  const { studyLadder } = await import('@ctfusion/learn');
  const { countOption, numberOption } = await import('../number-option.js');
  const level = numberOption('--level', options.level, { above: 0, below: 1 });
  const draws = countOption('--draws', options.draws, 1);
  const runCounts =
    options.k === '' ? [] : options.k.split(',').map((text) => countOption('--k', text.trim(), 1));
  const [loaded, dataset] = await loadExperiment(options.config, options);
  const by = options.by?.split(',') ?? loaded.config.validation.group_by_col;
  const folds = options.folds === undefined ? {} : { folds: countOption('--folds', options.folds, 2) };
  const { fullOnly = false, oneMachine = false } = options;
  const study = { by, ...folds, level, runCounts, draws, fullOnly, oneMachine, onGroup: reportGroup };
  const { levels } = studyLadder(loaded, dataset, study);
  const document: LadderStudyDocument = {
    schema_version: 1,
    by: [...by],
    levels: levels.map((one) => ({ ...one, groups: [...one.groups] })),
  };
  if (options.json) printJson<LadderStudyDocument>(document);
  else print(formatLadderStudy(document));
}

async function imputation(options: ImputationOptions): Promise<void> {
  const { loadDataset, studyImputation } = await import('@ctfusion/learn');
  const { numberOption } = await import('../number-option.js');
  const level = numberOption('--level', options.level, { above: 0, below: 1 });
  const machines = await loadDataset(options.systems);
  const servers = options.servers === undefined ? undefined : await loadDataset(options.servers);
  const study = studyImputation(machines, level, servers);
  const document: ImputationStudyDocument = {
    schema_version: 1,
    ...study,
    benchmarks: study.benchmarks.map((one) => ({ ...one })),
  };
  if (options.json) printJson<ImputationStudyDocument>(document);
  else print(formatImputationStudy(document));
}
