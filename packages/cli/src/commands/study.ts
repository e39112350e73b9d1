import { COLUMN } from '@ctfusion/schema/columns';
import type { CalibrationStudyDocument, CoverageStudyDocument } from '@ctfusion/schema/documents';
import type { Command } from 'commander';
import { formatTable, print, printJson } from '../output.js';
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
  if (options.json) {
    printJson({ schema_version: 1, groupings, elasticity });
    return;
  }
  const number = (value: number, digits: number): string => value.toFixed(digits);
  print(
    formatTable(
      ['left out', 'groups', 'error %', '95 %', 'worst', 'inside %', 'worst', 'score', 'width', 'against'],
      groupings.map((one) => [
        one.by.join(','),
        String(one.groups.length),
        number(one.mean.error, 2),
        one.error_confidence.map((value) => number(value, 1)).join(' … '),
        `${number(one.worst_error.error, 1)} ${one.worst_error.group}`,
        number(one.mean.coverage, 1),
        `${number(one.worst_coverage.coverage, 0)} ${one.worst_coverage.group}`,
        number(one.mean.interval_score, 3),
        number(one.mean.relative_width, 2),
        'against' in one
          ? `${number(one.against.difference, 2)} [${one.against.confidence.map((value) => number(value, 2)).join(', ')}]`
          : '',
      ]),
    ),
  );
  print('');
  print(
    formatTable(
      ['twice as good', 'own stages shrink %', 'at their share of %', 'others change %', 'growth %'],
      elasticity.map((one) => [
        one.capability,
        number(100 * one.own_shrinks, 1),
        number(100 * one.own_share, 1),
        number(100 * one.others_change, 1),
        number(100 * one.largest_growth, 1),
      ]),
    ),
  );
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
  if (options.json) {
    printJson({ schema_version: 1, ...study });
    return;
  }
  const machines = Object.keys(study.true_ratios);
  const ratios = (values: Readonly<Record<string, number>>): string[] =>
    machines.map((machine) => values[machine]!.toFixed(2));
  print(
    formatTable(
      ['frames', ...machines, "Kendall's tau", 'fastest right'],
      [
        ['true', ...ratios(study.true_ratios), '', `of ${study.cells}`],
        ...study.sizes.map((size) => [
          `${size.im_width} × ${size.im_height}`,
          ...ratios(size.ratios),
          size.mean_kendall_tau.toFixed(2),
          String(size.fastest_right),
        ]),
      ],
    ),
  );
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
  if (options.json) printJson<CalibrationStudyDocument>({ schema_version: 1, ...result });
  else
    print(
      formatTable(
        ['runs', 'MAPE %'],
        Object.entries(result).map(([count, mape]) => [count, mape.toFixed(2)]),
      ),
    );
}

async function coverage(options: StudyOptions): Promise<void> {
  const { studyCoverage } = await import('@ctfusion/learn');
  const { numberOption } = await import('../number-option.js');
  const level = numberOption('--level', options.level, { above: 0, below: 1 });
  const result = studyCoverage(...(await loadExperiment(options.config!, options)), {
    level,
    onGroup: reportGroup,
  });
  if (options.json) {
    printJson<CoverageStudyDocument>({ schema_version: 1, ...result });
    return;
  }
  const [low, high] = result.coverage_confidence;
  print(
    formatTable(
      ['group', 'runs', 'inside %'],
      result.groups.map((entry) => [entry.group, String(entry.n), entry.coverage.toFixed(1)]),
    ),
  );
  print(
    `\n${(100 * level).toFixed(0)} % intervals hold ${result.coverage.toFixed(1)} % (95 % confidence, by group: ${low.toFixed(1)} to ${high.toFixed(1)}); ` +
      `mean relative width ${result.mean_relative_width.toFixed(2)}`,
  );
}
