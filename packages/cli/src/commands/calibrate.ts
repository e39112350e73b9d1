import type { InputError, Table } from '@ctfusion/base';
import { counted, formatDuration } from '@ctfusion/base/text';
import type { Predictor } from '@ctfusion/predict';
import type { CalibrationDocument, SuggestionDocument } from '@ctfusion/schema/documents';
import type { Command } from 'commander';
import { formatTable } from '../fitting-table.js';
import { bundleOption, CURVES_OPTION, SYSTEMS_OPTION, TASKS_OPTION } from '../input-options.js';
import { note, print, printJson } from '../output.js';
import { addToolOptions, type ToolOptions } from '../tool-runs/tool-options.js';

interface CalibrateOptions extends ToolOptions {
  bundle?: string;
  runs: string;
  systems?: string[];
  curves?: string[];
  force?: boolean;
  out: string;
  json?: boolean;
}

interface SuggestOptions {
  bundle?: string;
  systems: string[];
  curves?: string[];
  tasks: string;
  budgetMs: string;
  maximum: string;
  level: string;
  json?: boolean;
}

export function registerCalibrate(program: Command): void {
  const command = program
    .command('calibrate')
    .description('correct a bundle for new systems by a few measured runs')
    .addOption(bundleOption())
    .requiredOption(
      '--runs <file>',
      'measured runs: task columns, system_id and the measured time; or as llama-bench, vLLM, timm or MLPerf write them',
    )
    .option(SYSTEMS_OPTION, 'facts and benchmarks of the runs’ systems, where --runs does not hold them')
    .option(...CURVES_OPTION)
    .option('--force', 'take runs that are far from what is predicted, all in one direction')
    .requiredOption('--out <folder>', 'the calibrated bundle')
    .option('--json', 'one JSON document on stdout')
    .action(calibrate);
  addToolOptions(command);
  program
    .command('suggest-runs')
    .description('name the runs whose measurement would narrow the intervals on a system most')
    .addOption(bundleOption())
    .requiredOption(SYSTEMS_OPTION, 'facts and benchmarks of one system')
    .requiredOption(TASKS_OPTION, 'tasks that could be measured')
    .option(...CURVES_OPTION)
    .option('--budget-ms <ms>', 'time that the runs may take together', '60000')
    .option('--maximum <count>', 'how many runs at most', '5')
    .option('--level <fraction>', 'level of the intervals', '0.9')
    .option('--json', 'one JSON document on stdout')
    .action(suggest);
}

async function calibrate(options: CalibrateOptions): Promise<void> {
  const { checkRunSettings, checkTimeUnits, joinSystems } = await import('@ctfusion/predict');
  const { openBundle } = await import('../input/bundle-files.js');
  const { readSystems } = await import('../input/system-files.js');
  const { addCurves, noteAbsentCurves } = await import('../input/curve-files.js');
  const { noteIgnored } = await import('../ignored-columns.js');
  const { COLUMN } = await import('@ctfusion/schema/columns');
  const { saveBundle } = await import('@ctfusion/learn');
  const runs = await readObservations(options);
  // A table of ours without a row calibrates by none, into the same bundle; a list without a row says nothing of what it would hold.
  if (runs.rowCount === 0 && !runs.has(COLUMN.systemId)) throw await nothingMeasured(options.runs);
  const { folder: bundle, predictor } = await openBundle(options.bundle, runs);
  const systems =
    options.systems === undefined ? undefined : await readSystems(options.systems, predictor.backend);
  const joined = systems === undefined ? runs : joinSystems(runs, systems.table, { onIgnored: noteIgnored });
  const complete = await addCurves(joined, options.curves, systems?.curves);
  if (predictor.calibrate === undefined) throw await cannot(bundle, predictor.kind, 'be calibrated');
  checkRunSettings(predictor, runs);
  if (options.force !== true) checkTimeUnits(predictor, complete);
  const calibrated = predictor.calibrate(complete);
  const out = saveBundle(calibrated, options.out);
  noteAbsentCurves(complete, predictor);
  const named = [...new Set(runs.texts(COLUMN.systemId))];
  const repeated = repeatedRuns(predictor, calibrated, runs.rowCount);
  if (repeated > 0) note(`${repeated} of the runs are in the bundle already and count once`);
  if (options.json)
    printJson<CalibrationDocument>({
      schema_version: 1,
      bundle: out,
      runs: runs.rowCount,
      ...(repeated === 0 ? {} : { runs_known_before: repeated }),
      systems: named,
    });
  else
    note(
      `${out}: calibrated with ${counted(runs.rowCount - repeated, 'run')} of ${counted(named.length, 'system')}`,
    );
}

/** Runs of ours, of a tool's file, or of a table of tasks and times; what data sheets say of devices is added where no systems are given. */
async function readObservations(options: CalibrateOptions): Promise<Table> {
  const { checkDevices, readToolRuns } = await import('../tool-runs/read-tool-runs.js');
  const tool = await readToolRuns(options.runs, options);
  if (tool === undefined) return await readTable(options);
  if (options.systems !== undefined) return tool.tasks;
  const { readResolvers } = await import('../input/catalog-files.js');
  const { checkImported } = await import('@ctfusion/learn');
  const resolvers = readResolvers();
  if (options.on !== undefined) await checkDevices([options.on], resolvers, { field: '--on' });
  const { table, leftOut } = tool.describe(resolvers);
  checkImported(table, options.runs, leftOut);
  const { noteLeftOut } = await import('../tool-runs/left-out-note.js');
  noteLeftOut(leftOut);
  return table;
}

async function readTable(options: CalibrateOptions): Promise<Table> {
  const { readRuns } = await import('../input/task-files.js');
  const { checkDevices, readTimedTasks } = await import('../tool-runs/read-tool-runs.js');
  const runs = await readRuns(options.runs);
  const timed = await readTimedTasks(runs, options.runs, options);
  if (timed === undefined || options.systems !== undefined) return timed ?? runs;
  const { readResolvers } = await import('../input/catalog-files.js');
  const { describeTimedTasks } = await import('@ctfusion/learn');
  const { COLUMN } = await import('@ctfusion/schema/columns');
  const resolvers = readResolvers();
  const place = runs.has('system') ? { file: options.runs, field: 'system' } : { field: '--on' };
  await checkDevices(timed.texts(COLUMN.systemId), resolvers, place);
  return describeTimedTasks(timed, resolvers, options.accelerator);
}

async function nothingMeasured(file: string): Promise<InputError> {
  const { InputError } = await import('@ctfusion/base');
  return new InputError('no-rows', 'holds no run', { file });
}

/** How many of the runs were kept before, and add nothing. */
function repeatedRuns(before: Predictor, after: Predictor, given: number): number {
  const [kept, keeps] = [before.calibratedRuns, after.calibratedRuns];
  return kept === undefined || keeps === undefined ? 0 : kept + given - keeps;
}

async function cannot(bundle: string, kind: string, what: string): Promise<InputError> {
  const { InputError, shown } = await import('@ctfusion/base');
  return new InputError(
    'unsupported-method',
    `a bundle of kind ${shown(kind)} cannot ${what}; train with predictor.kind: staged`,
    { file: bundle },
  );
}

/** Runs that leave more than this share of an interval's width are hardly worth their time. */
const NOTABLE = 0.99;

async function suggest(options: SuggestOptions): Promise<void> {
  const { crossJoin } = await import('@ctfusion/predict');
  const { openBundle } = await import('../input/bundle-files.js');
  const { addCurves, noteAbsentCurves } = await import('../input/curve-files.js');
  const { readSystems } = await import('../input/system-files.js');
  const { noteIgnored } = await import('../ignored-columns.js');
  const { InputError } = await import('@ctfusion/base');
  const { COLUMN } = await import('@ctfusion/schema/columns');
  const { readTasks } = await import('../input/task-files.js');
  const { countOption, numberOption } = await import('../number-option.js');
  const given = await readTasks(options.tasks);
  const { folder: bundle, predictor } = await openBundle(options.bundle, given);
  const systems = await readSystems(options.systems, predictor.backend);
  if (systems.table.rowCount !== 1)
    throw new InputError('too-many-rows', `${systems.table.rowCount} systems are given, one is needed`, {
      field: '--systems',
    });
  const joined = crossJoin(systems.table, given, { onIgnored: noteIgnored });
  const tasks = await addCurves(joined, options.curves, systems.curves);
  if (predictor.suggestRuns === undefined) throw await cannot(bundle, predictor.kind, 'suggest runs');
  const maximum = countOption('--maximum', options.maximum, 1);
  const level = numberOption('--level', options.level, { above: 0, below: 1 });
  const suggested = predictor.suggestRuns(tasks, {
    level,
    budgetMs: numberOption('--budget-ms', options.budgetMs, { above: 0 }),
    maximum,
  });
  noteAbsentCurves(tasks, predictor);
  const modelNames = tasks.texts(COLUMN.modelName);
  const batches = tasks.optionalNumbers(COLUMN.batchSize);
  const rows = suggested.map(({ row, costMs, widthBefore, widthAfter }) => ({
    task_row: row,
    model_name: modelNames[row]!,
    batch_size: Number.isNaN(batches[row]!) ? null : batches[row]!,
    predicted_total_time_ms: costMs,
    relative_width_before: widthBefore,
    relative_width_after: widthAfter,
  }));
  const benchmarks = (predictor.suggestBenchmarks?.(tasks, level) ?? []).map((one) => ({
    benchmark: one.benchmark,
    columns: [...one.columns],
    relative_width_before: one.widthBefore,
    relative_width_after: one.widthAfter,
  }));
  if (options.json) {
    printJson<SuggestionDocument>({
      schema_version: 1,
      bundle,
      suggestions: rows,
      benchmarks,
    });
    return;
  }
  const cells = rows.map((row) => [
    String(row.task_row + 1),
    row.model_name,
    String(row.batch_size ?? '–'),
    formatDuration(row.predicted_total_time_ms),
    narrowing(row),
  ]);
  if (rows.length > 0)
    print(formatTable(['task', 'model', 'batch', 'takes about', 'mean interval width'], cells));
  if (rows.length === 0) print('no run would narrow the mean interval: more runs tell nothing');
  else if (rows.at(-1)!.relative_width_after > NOTABLE * rows[0]!.relative_width_before)
    note('together these narrow the interval by less than a hundredth: more runs tell next to nothing');
  else if (rows.length < maximum)
    note('every further task costs more than what is left of the budget, or tells nothing');
  if (benchmarks.length === 0) return;
  print('\nnot measured of the machine; what one of them would narrow:');
  print(
    formatTable(
      ['benchmark', 'mean interval width'],
      benchmarks.slice(0, SHOWN_BENCHMARKS).map((one) => [one.benchmark, narrowing(one)]),
    ),
  );
}

const SHOWN_BENCHMARKS = 5;

const narrowing = (width: {
  readonly relative_width_before: number;
  readonly relative_width_after: number;
}): string =>
  `${(100 * width.relative_width_before).toFixed(1)} % → ${(100 * width.relative_width_after).toFixed(1)} %`;
