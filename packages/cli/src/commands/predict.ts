import type { Table } from '@ctfusion/base';
import type { PredictionDocument, PredictionRow } from '@ctfusion/schema/documents';
import type { Command } from 'commander';
import { NOTHING_PREDICTED } from '../failure.js';
import { bundleOption, CURVES_OPTION, SYSTEMS_OPTION, TASKS_OPTION } from '../input-options.js';
import { print, printJson } from '../output.js';

interface PredictOptions {
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
  program
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
      const { rows, set, bundle } = await predictRows(options);
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
}

async function predictRows(
  options: PredictOptions,
): Promise<{ rows: PredictionRow[]; bundle: string; set?: Record<string, string> }> {
  const { applyOverrides, crossJoin, parseOverride, predictionRows } = await import('@ctfusion/predict');
  const { openBundle } = await import('../input/bundle-files.js');
  const { readSystems } = await import('../input/system-files.js');
  const { addCurves, noteAbsentCurves } = await import('../input/curve-files.js');
  const { readTasks } = await import('../input/task-files.js');
  const { numberOption } = await import('../number-option.js');
  const { noteIgnored } = await import('../ignored-columns.js');
  const level = numberOption('--level', options.level, { above: 0, below: 1 });
  const overrides = options.set.map(parseOverride);
  const tasks = await readTasks(options.tasks);
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
