import { COLUMN } from '@ctfusion/schema/columns';
import type {
  CalibrationStudyDocument,
  CoverageStudyDocument,
  GroupStudyDocument,
  PublishedStudyDocument,
} from '@ctfusion/schema/documents';
import type { Command } from 'commander';
import { print, printJson } from '../output.js';
import {
  formatCalibrationStudy,
  formatCoverageStudy,
  formatGroupStudy,
  formatPublishedStudy,
} from '../study-text.js';
import { loadExperiment, reportGroup } from './study-experiment.js';
import { registerMachineStudies } from './study-machines.js';

interface StudyOptions {
  config?: string;
  predictions?: string;
  dataset?: string;
  set: string[];
  k: string;
  draws: string;
  level: string;
  oneSystem?: boolean;
  by: string[];
  against?: string;
  reference: string;
  dataSheet?: boolean;
  servers?: string;
  json?: boolean;
}

export function registerStudy(program: Command): void {
  const study = program
    .command('study')
    .description('questions about a method that a single run does not answer');
  const shared = (command: Command): Command =>
    command
      .option('--dataset <path>', 'dataset to use instead of data.dataset_path')
      .option('--set <key.path=value...>', 'override a value of the config', [])
      .option('--json', 'one JSON document on stdout');
  shared(study.command('calibration'))
    .description('error on left-out groups after k measured runs of each (k drawn at random)')
    .option('--config <file>', 'a staged experiment')
    .option('--predictions <file>', 'or: correct these predictions (system_id, model_name, target, preds)')
    .option('--k <list>', 'numbers of runs', '0,1,5,10')
    .option('--draws <count>', 'draws for each number', '20')
    .option('--one-system', 'all runs of a draw are of one system, and the others are judged')
    .action((options: StudyOptions) => calibration(options));
  shared(study.command('coverage'))
    .description('share of the runs of left-out groups inside their intervals')
    .requiredOption('--config <file>', 'a staged experiment')
    .option('--level <fraction>', 'level of the intervals', '0.9')
    .action((options: StudyOptions) => coverage(options));
  shared(study.command('groups'))
    .description(
      'error and intervals on groups left out, the worst beside the mean, and what each capability moves',
    )
    .requiredOption('--config <file>', 'a staged experiment')
    .option('--by <columns...>', 'groupings; columns that tell groups apart together are joined by commas', [
      COLUMN.systemId,
    ])
    .option('--against <file>', 'another experiment on the same groups: paired differences')
    .option('--level <fraction>', 'level of the intervals', '0.9')
    .action((options: StudyOptions) => groups(options));
  shared(study.command('published'))
    .description('order of the published held-out machines, fitted on a dataset of frames alone')
    .requiredOption('--config <file>', 'a staged experiment')
    .requiredOption('--reference <folder>', 'the published repository')
    .option('--data-sheet', 'hide the machines’ benchmarks: they are imputed from their facts')
    .option('--servers <file>', 'rented servers that what machines are like is also learned from')
    .action((options: StudyOptions) => published(options));
  registerMachineStudies(study, shared);
}

async function groups(options: StudyOptions): Promise<void> {
  const { fitAll, pairedDifference, studyElasticity, studyGroups } = await import('@ctfusion/learn');
  const { numberOption } = await import('../number-option.js');
  const level = numberOption('--level', options.level, { above: 0, below: 1 });
  const [loaded, dataset] = await loadExperiment(options.config!, options);
  const other = options.against === undefined ? undefined : await loadExperiment(options.against, options);
  const groupings = options.by.map((columns) => {
    const settings = { by: columns.split(','), level, onGroup: reportGroup };
    const study = studyGroups(loaded, dataset, settings);
    if (other === undefined) return study;
    return { ...study, against: pairedDifference(study, studyGroups(...other, settings)) };
  });
  const elasticity = studyElasticity(fitAll(loaded, dataset), dataset);
  const document: GroupStudyDocument = { schema_version: 1, groupings, elasticity };
  if (options.json) printJson<GroupStudyDocument>(document);
  else print(formatGroupStudy(document));
}

async function published(options: StudyOptions): Promise<void> {
  const { importPublished, loadDataset, studyPublished } = await import('@ctfusion/learn');
  const study = studyPublished(
    ...(await loadExperiment(options.config!, options)),
    importPublished(options.reference),
    {
      dataSheetOnly: options.dataSheet ?? false,
      ...(options.servers === undefined ? {} : { servers: await loadDataset(options.servers) }),
    },
  );
  const document: PublishedStudyDocument = { schema_version: 1, ...study };
  if (options.json) printJson<PublishedStudyDocument>(document);
  else print(formatPublishedStudy(document));
}

async function calibration(options: StudyOptions): Promise<void> {
  const { readTable } = await import('@ctfusion/base/files');
  const { columnType } = await import('@ctfusion/schema/columns');
  const { studyCalibration, studyPredictionCalibration } = await import('@ctfusion/learn');
  const { InputError } = await import('@ctfusion/base');
  const { countOption } = await import('../number-option.js');
  const runCounts = options.k.split(',').map((text) => countOption('--k', text.trim(), 0));
  const draws = countOption('--draws', options.draws, 1);
  if ((options.config === undefined) === (options.predictions === undefined)) {
    throw new InputError('setting-missing', 'name either --config or --predictions', {
      field: 'study calibration',
    });
  }
  const result =
    options.predictions !== undefined
      ? studyPredictionCalibration(await readTable(options.predictions, columnType), { runCounts, draws })
      : studyCalibration(...(await loadExperiment(options.config!, options)), {
          runCounts,
          draws,
          onOneSystem: options.oneSystem === true,
          onGroup: reportGroup,
        });
  const document: CalibrationStudyDocument = { schema_version: 1, ...result };
  if (options.json) printJson<CalibrationStudyDocument>(document);
  else print(formatCalibrationStudy(document));
}

async function coverage(options: StudyOptions): Promise<void> {
  const { studyCoverage } = await import('@ctfusion/learn');
  const { numberOption } = await import('../number-option.js');
  const level = numberOption('--level', options.level, { above: 0, below: 1 });
  const result = studyCoverage(...(await loadExperiment(options.config!, options)), {
    level,
    onGroup: reportGroup,
  });
  const document: CoverageStudyDocument = { schema_version: 1, ...result };
  if (options.json) printJson<CoverageStudyDocument>(document);
  else print(formatCoverageStudy(document));
}
