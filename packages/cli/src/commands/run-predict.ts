import { InputError, type Table } from '@ctfusion/base';
import { applyOverrides, crossJoin, parseOverride, predictionRows, statesJob } from '@ctfusion/predict';
import type { PredictionDocument, PredictionRow } from '@ctfusion/schema/documents';
import { NOTHING_PREDICTED } from '../failure.js';
import { noteIgnored } from '../ignored-columns.js';
import { openBundle } from '../input/bundle-files.js';
import { addCurves, noteAbsentCurves } from '../input/curve-files.js';
import { readSystems } from '../input/system-files.js';
import { readTasks } from '../input/task-files.js';
import { askedByOptions, type JobOptions, type RentalOptions } from '../job-options.js';
import { numberOption } from '../number-option.js';
import { print, printJson } from '../output.js';
import { formatPredictions } from '../prediction-text.js';

/** As the command line gives them. */
export interface PredictOptions extends JobOptions, RentalOptions {
  bundle?: string;
  systems: string[];
  tasks: string;
  curves?: string[];
  level: string;
  set: string[];
  explain?: boolean;
  json?: boolean;
}

/** What `predict` does. @throws InputError for whatever cannot be understood. */
export async function runPredict(options: PredictOptions): Promise<void> {
  const tasks = await readTasks(options.tasks);
  if (askedByOptions(options) || statesJob(tasks)) return await predictJob(tasks, options);
  const { rows, set, bundle } = await predictRows(tasks, options);
  if (options.json)
    printJson<PredictionDocument>({
      schema_version: 1,
      bundle,
      ...(set === undefined ? {} : { set }),
      predictions: rows,
    });
  else print(formatPredictions(rows));
  if (rows.every(({ verdict }) => verdict.status === 'unsupported')) process.exitCode = NOTHING_PREDICTED;
}

/** A job on every system, in the order in which they are given. @throws InputError for several tasks, or what a job has no place for. */
async function predictJob(tasks: Table, options: PredictOptions): Promise<void> {
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
