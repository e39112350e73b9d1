import type { Table } from '@ctfusion/base';
import type { Ranking } from '@ctfusion/predict';
import type { Command } from 'commander';
import { note, print, printJson } from '../output.js';

interface RankCommandOptions {
  bundle: string;
  task: string;
  systems: string[];
  curves?: string[];
  priceColumn?: string;
  deadlineMs?: string;
  objective?: string;
  level: string;
  top?: string;
  out?: string;
  json?: boolean;
}

/** Systems on the terminal where --top does not say. */
const SHOWN_SYSTEMS = 20;

export function registerRank(program: Command): void {
  program
    .command('rank')
    .description('order systems for a task: by latency, by cost, or by the probability of meeting a deadline')
    .requiredOption('--bundle <folder>', 'a bundle, as `train` writes it')
    .requiredOption('--task <file>', 'one task: one object or row')
    .requiredOption(
      '--systems <files...>',
      'systems to choose among (.json, .csv, .parquet); further files are joined to the first by system_id',
    )
    .option(
      '--curves <files...>',
      'raw benchmark curves of the systems, for latencies at the task’s batch size',
    )
    .option('--price-column <name>', 'column of prices per hour')
    .option('--deadline-ms <ms>', 'time that the task may take')
    .option(
      '--objective <name>',
      'latency, cost or probability (default: probability then cost with deadline and prices, cost with prices, else latency)',
    )
    .option('--level <fraction>', 'probability with which an interval holds a new system’s time', '0.9')
    .option(
      '--top <count>',
      `show so many of the best (default: ${SHOWN_SYSTEMS} on the terminal, all in JSON)`,
    )
    .option('--out <file>', 'write the whole ranking (.csv or .parquet)')
    .option('--json', 'one JSON document on stdout')
    .action(rank);
}

async function rank(options: RankCommandOptions): Promise<void> {
  const { loadBundle, rankingTable, rankSystems } = await import('@ctfusion/predict');
  const { FolderSource, tableFormat, writeTable } = await import('@ctfusion/base/files');
  const { countOption, numberOption } = await import('../number-option.js');
  const { formatRanking, rankingDocument } = await import('../ranking-output.js');
  const { priceColumn, objective, out } = options;
  const level = numberOption('--level', options.level, { above: 0, below: 1 });
  const deadlineMs =
    options.deadlineMs === undefined
      ? undefined
      : numberOption('--deadline-ms', options.deadlineMs, { above: 0 });
  const top = options.top === undefined ? undefined : countOption('--top', options.top, 1);
  if (out !== undefined) tableFormat(out);
  const predictor = loadBundle(new FolderSource(options.bundle));
  const ranking: Ranking = rankSystems(await readCandidateRows(options, predictor.backend), predictor, {
    level,
    ...(objective === undefined ? {} : { objective }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(priceColumn === undefined ? {} : { priceColumn }),
  });
  if (out !== undefined) await writeTable(rankingTable(ranking), out);
  if (options.json) printJson(rankingDocument(ranking, { bundle: options.bundle, deadlineMs, top }));
  else print(formatRanking(ranking, top ?? SHOWN_SYSTEMS));
  if (out !== undefined) note(`${out}: ${ranking.systems.length} systems`);
}

/** One row per system: the task on it. @throws InputError if the task's file holds more than one. */
async function readCandidateRows(
  { task, systems, curves }: RankCommandOptions,
  backend: string,
): Promise<Table> {
  const { crossJoin } = await import('@ctfusion/predict');
  const { readTasks } = await import('../input/task-files.js');
  const { addCurves, readCandidates } = await import('../input/system-files.js');
  const { InputError } = await import('@ctfusion/base');
  const { noteIgnored } = await import('../ignored-columns.js');
  const tasks = await readTasks(task);
  if (tasks.rowCount !== 1) {
    throw new InputError('too-many-rows', `${tasks.rowCount} tasks are given, a ranking is for one`, {
      file: task,
    });
  }
  const table = crossJoin(await readCandidates(systems, backend), tasks, { onIgnored: noteIgnored });
  return curves === undefined ? table : await addCurves(table, curves);
}
