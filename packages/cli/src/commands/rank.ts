import { InputError, type Table } from '@ctfusion/base';
import { counted } from '@ctfusion/base/text';
import type { Predictor, Ranking } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import type { RankingDocument } from '@ctfusion/schema/documents';
import type { Command } from 'commander';
import { NOTHING_PREDICTED } from '../failure.js';
import { bundleOption, CURVES_OPTION, SYSTEMS_OPTION, TASKS_OPTION } from '../input-options.js';
import { addJobOptions, addRentalOptions, askedByOptions } from '../job-options.js';
import { note, print, printJson } from '../output.js';
import { type RankCommandOptions, rankingTerms, SHOWN_SYSTEMS } from './rank-options.js';

export function registerRank(program: Command): void {
  const command = program
    .command('rank')
    .description('order systems for a task: by latency, by cost, or by the probability of meeting a deadline')
    .addOption(bundleOption())
    .option(TASKS_OPTION, 'one task: one object or row')
    .option('--measured <durations...>', 'instead of a task: how long a job took: 7h, 90m, 1h30m')
    .option('--on <gpus...>', 'with --measured: on which GPU each run was, in the same order')
    .option(
      '--kind <kind>',
      'with --measured: train, infer (images) or generate (text of a language model) (default: train)',
    )
    .option(
      '--job <name>',
      'with --measured: what the job is; one that training knows by name is told closer: resnet50',
    )
    .option(
      '--model <name>',
      'with --measured and --kind generate: the language model, which a GPU must hold',
    )
    .option('--quantisation <scheme>', 'how the weights of --model are stored: q4_k_m')
    .option('--parameters <count>', 'with --measured: of the model that several GPUs train: 340M')
    .option('--step <duration>', 'with --measured: of one training step on the GPU of the run: 0.3s')
    .option('--precision <name>', 'with --measured: fp16 (or bf16, mixed) or fp32 (default: fp16)')
    .requiredOption(
      SYSTEMS_OPTION,
      'systems to choose among: documents, folders of them, offers, or tables that are joined by system_id (.json, .jsonl, .csv, .parquet; - is standard input)',
    )
    .option(...CURVES_OPTION)
    .option(
      '--price-column <name>',
      'column of prices per hour (default: price_per_hour, where the systems have it)',
    )
    .option('--deadline <duration>', 'time that the task may take: 90s, 10m, 2h')
    .option('--deadline-ms <ms>', 'the same in milliseconds')
    .option(
      '--min-probability <fraction>',
      'the cheapest (else fastest) that meets the deadline this surely comes first',
    )
    .option(
      '--objective <name>',
      'latency, cost or probability (default: probability then cost with deadline and prices, cost with prices, else latency)',
    )
    .option('--level <fraction>', 'probability with which an interval holds a new system’s time', '0.9')
    .option(
      '--top <count>',
      `how many of the best to show (default: ${SHOWN_SYSTEMS} on the terminal, all in JSON)`,
    )
    .option('--out <file>', 'write the whole ranking (.csv or .parquet)')
    .option('--json', 'one JSON document on stdout')
    .action(rank);
  addRentalOptions(addJobOptions(command));
}

async function rank(options: RankCommandOptions): Promise<void> {
  const { rankingTable, statesJob } = await import('@ctfusion/predict');
  const { tableFormat, writeTable } = await import('@ctfusion/base/files');
  if (options.measured !== undefined) return await (await import('./rank-measured.js')).rankMeasured(options);
  const { out } = options;
  if (out !== undefined) tableFormat(out);
  const task = await readTask(taskFile(options));
  if (askedByOptions(options) || statesJob(task)) return await rankJob(task, options);
  const answer = await answerRanking(options, task);
  const { ranking } = answer;
  if (out !== undefined) await writeTable(rankingTable(ranking), out);
  if (options.json) printJson(answer.document);
  else print(answer.text);
  if (out !== undefined) note(`${out}: ${counted(ranking.systems.length, 'system')}`);
  if (ranking.systems.every((system) => system.rank === null)) process.exitCode = NOTHING_PREDICTED;
}

/** Orders systems for a job of many runs, or with a setup. */
async function rankJob(task: Table, options: RankCommandOptions): Promise<void> {
  const { writeTable } = await import('@ctfusion/base/files');
  const { openBundle } = await import('../input/bundle-files.js');
  const { formatJob } = await import('../job-text.js');
  const { jobTable } = await import('../job-table.js');
  const { answerJob } = await import('./rank-job.js');
  const asked = await rankingTerms(options);
  const document = await answerJob(task, await openBundle(options.bundle, task), { ...options, ...asked });
  if (options.out !== undefined) await writeTable(jobTable(document), options.out);
  if (options.json) printJson({ ...document, systems: document.systems.slice(0, asked.top) });
  else print(formatJob(document, asked.top ?? SHOWN_SYSTEMS));
  if (options.out !== undefined) note(`${options.out}: ${counted(document.systems.length, 'system')}`);
  if (document.systems.every(({ rank }) => rank === null)) process.exitCode = NOTHING_PREDICTED;
}

/** A ranking, as a document and as text. */
interface RankingAnswer {
  readonly ranking: Ranking;
  readonly document: RankingDocument;
  readonly text: string;
}

/** Answers what the options ask, as the command line gives them, but writes and prints nothing. */
export async function answerRanking(options: RankCommandOptions, given?: Table): Promise<RankingAnswer> {
  const { rankingFields, rankSystems } = await import('@ctfusion/predict');
  const { noteAbsentCurves } = await import('../input/curve-files.js');
  const { formatRanking } = await import('../ranking-output.js');
  const { objective } = options;
  const { level, deadlineMs, minProbability, top } = await rankingTerms(options);
  const { openBundle } = await import('../input/bundle-files.js');
  const task = given ?? (await readTask(taskFile(options)));
  const { folder: bundle, predictor } = await openBundle(options.bundle, task);
  const table = await readCandidateRows(options, task, predictor);
  const priceColumn = options.priceColumn ?? statedPrice(table);
  const ranking = rankSystems(table, predictor, {
    level,
    ...(objective === undefined ? {} : { objective }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(minProbability === undefined ? {} : { minProbability }),
    ...(priceColumn === undefined ? {} : { priceColumn }),
  });
  noteAbsentCurves(table, predictor);
  return {
    ranking,
    document: {
      schema_version: 1,
      bundle,
      ...rankingFields(ranking, { deadlineMs, minProbability, top }),
    },
    text: formatRanking(ranking, top ?? SHOWN_SYSTEMS),
  };
}

/** The column of prices that system documents and offers have, if one of these does. */
function statedPrice(table: Table): string | undefined {
  const column = COLUMN.pricePerHour;
  return table.has(column) && table.numbers(column).some((price) => price >= 0) ? column : undefined;
}

/** @throws InputError if no task is named, or a run is told of in half. */
function taskFile({ tasks, ...ofRuns }: RankCommandOptions): string {
  const given = (
    ['on', 'kind', 'job', 'model', 'quantisation', 'parameters', 'step', 'precision'] as const
  ).find((name) => ofRuns[name] !== undefined);
  if (given !== undefined) {
    const field = `--${given}`;
    throw new InputError('setting-missing', 'tells of a run: give its time by --measured', { field });
  }
  if (tasks !== undefined) return tasks;
  throw new InputError('setting-missing', 'name a task, or a run of the job by --measured and --on', {
    field: '--tasks',
  });
}

/** @throws InputError if the file holds more tasks than one. */
async function readTask(file: string): Promise<Table> {
  const { readTasks } = await import('../input/task-files.js');
  const tasks = await readTasks(file);
  if (tasks.rowCount === 1) return tasks;
  throw new InputError('too-many-rows', `${tasks.rowCount} tasks are given, a ranking is for one`, { file });
}

/** One row per system: the task on it. */
async function readCandidateRows(
  { systems: paths, curves }: RankCommandOptions,
  task: Table,
  predictor: Predictor,
): Promise<Table> {
  const { crossJoin } = await import('@ctfusion/predict');
  const { readCandidates } = await import('../input/system-files.js');
  const { addCurves } = await import('../input/curve-files.js');
  const { noteIgnored } = await import('../ignored-columns.js');
  const systems = await readCandidates(paths, predictor.backend);
  const joined = crossJoin(systems.table, task, { onIgnored: noteIgnored });
  return await addCurves(joined, curves, systems.curves);
}
