import type { Table } from '@ctfusion/base';
import type { PredictionDocument, PredictionRow } from '@ctfusion/schema/documents';
import type { Command } from 'commander';
import { NOTHING_PREDICTED } from '../failure.js';
import { bundleOption, CURVES_OPTION, SYSTEMS_OPTION, TASKS_OPTION } from '../input-options.js';
import {
  addJobOptions,
  addRentalOptions,
  asksForJob,
  type JobOptions,
  type RentalOptions,
} from '../job-options.js';
import { print, printJson } from '../output.js';

interface PredictOptions extends JobOptions, RentalOptions {
  bundle?: string;
  systems: string[];
  tasks: string;
  curves?: string[];
  level: string;
  set: string[];
  explain?: boolean;
  json?: boolean;
}

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
      const tasks = await (await import('../input/task-files.js')).readTasks(options.tasks);
      if (await asksForJob(tasks, options)) return await predictJob(tasks, options);
      const { rows, set, bundle } = await predictRows(tasks, options);
      if (options.json)
        printJson<PredictionDocument>({
          schema_version: 1,
          bundle,
          ...(set === undefined ? {} : { set }),
          predictions: rows,
        });
      else print((await import('../prediction-text.js')).formatPredictions(rows));
      if (rows.every(({ verdict }) => verdict.status === 'unsupported')) process.exitCode = NOTHING_PREDICTED;
    });
  addRentalOptions(addJobOptions(command));
}

/** A job on every system, in the order in which they are given. @throws InputError for several tasks, or what a job has no place for. */
async function predictJob(tasks: Table, options: PredictOptions): Promise<void> {
  const { InputError } = await import('@ctfusion/base');
  const { numberOption } = await import('../number-option.js');
  const { openBundle } = await import('../input/bundle-files.js');
  const { formatJob } = await import('../job-text.js');
  const { answerJob } = await import('./rank-job.js');
  if (tasks.rowCount > 1)
    throw new InputError('too-many-rows', `${tasks.rowCount} tasks are given, a job is of one`, {
      file: options.tasks,
    });
  if (options.explain === true || options.set.length > 0)
    throw new InputError('inconsistent', 'is of a single run, not of a job', {
      field: options.explain === true ? '--explain' : '--set',
    });
  const level = numberOption('--level', options.level, { above: 0, below: 1 });
  const bundle = await openBundle(options.bundle, tasks);
  const document = await answerJob(tasks, bundle, { ...options, level, isUnordered: true });
  if (options.json) printJson(document);
  else print(formatJob(document, document.systems.length));
  if (document.systems_unsupported === document.systems_total) process.exitCode = NOTHING_PREDICTED;
}

async function predictRows(
  tasks: Table,
  options: PredictOptions,
): Promise<{ rows: PredictionRow[]; bundle: string; set?: Record<string, string> }> {
  const { applyOverrides, crossJoin, parseOverride, predictionRows } = await import('@ctfusion/predict');
  const { openBundle } = await import('../input/bundle-files.js');
  const { readSystems } = await import('../input/system-files.js');
  const { addCurves, noteAbsentCurves } = await import('../input/curve-files.js');
  const { numberOption } = await import('../number-option.js');
  const { noteIgnored } = await import('../ignored-columns.js');
  const level = numberOption('--level', options.level, { above: 0, below: 1 });
  const overrides = options.set.map(parseOverride);
  const { folder: bundle, predictor } = await openBundle(options.bundle, tasks);
  const systems = await readSystems(options.systems, predictor.backend);
  const { curves } = options;
  const join = async (given: { systems: Table; tasks: Table }): Promise<Table> => {
    const table = crossJoin(given.systems, given.tasks, { onIgnored: noteIgnored });
    return await addCurves(table, curves, systems.curves);
  };
  const explained = options.explain === true;
  const asked = await join({ systems: systems.table, tasks });
  const before = predictionRows(asked, predictor, { level, explained });
  if (overrides.length === 0) {
    noteAbsentCurves(asked, predictor);
    return { rows: before, bundle };
  }
  const changed = await join(applyOverrides(systems.table, tasks, overrides));
  const after = predictionRows(changed, predictor, { level, explained });
  noteAbsentCurves(asked, predictor);
  return {
    rows: after.map((row, index) => ({ ...row, before: before[index]! })),
    bundle,
    set: Object.fromEntries(overrides.map(({ column, value }) => [column, value])),
  };
}
