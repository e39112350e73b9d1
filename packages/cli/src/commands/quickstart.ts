import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatDuration, printable } from '@ctfusion/base/text';
import type { QuickstartDocument } from '@ctfusion/schema/documents';
import type { Command } from 'commander';
import { formatTable } from '../fitting-table.js';
import { assetFolder } from '../input/assets.js';
import { note, print, printJson } from '../output.js';
import { answerRanking } from './rank.js';
import { type FinishedRun, formatComparison, outputTo, trainOne } from './train.js';

/** The embedded comparison: ours, then the paper's five. */
const METHODS = ['staged', 'ctfusion', 'kernel_centric', 'catalog_spec', 'device_only', 'without_sbv'];

/** The checkout that this command was built in; the embedded dataset and configs lie there. */
const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');

interface QuickstartOptions {
  out: string;
  json?: boolean;
}

export function registerQuickstart(program: Command): void {
  program
    .command('quickstart')
    .description(
      'train every method on the embedded dataset, compare them on unseen systems, predict, rank market offers',
    )
    .option('--out <folder>', 'folder of run directories to write into', join(projectRoot, 'runs'))
    .option('--json', 'one JSON document on stdout')
    .action(quickstart);
}

async function quickstart({ out, json }: QuickstartOptions): Promise<void> {
  const say = (text: string): void => {
    if (json !== true) print(text);
  };
  const runs: FinishedRun[] = [];
  for (const method of METHODS) {
    const config = join(projectRoot, 'experiments', 'configs', `slices_${method}.yml`);
    runs.push(await trainOne(config, [outputTo(out), 'validation.strategy=holdout']));
  }
  const unseen = runs[0]!.outcome.metrics.groups.length;
  say(
    `\nError on ${unseen} systems that no method saw in training (an H100 cut to 132 and to 24 multiprocessors); two runs of one task` +
      ' on one system differ by 10 %:\n',
  );
  say(formatComparison(runs.map((run) => ({ name: methodOf(run), metrics: run.outcome.metrics }))));
  say('\nThe staged predictor, one run of each task on one unseen system, with 90 % intervals:\n');
  const examples = await exampleRows(runs[0]!);
  say(formatExamples(examples));
  say(
    '\nexamples/task.json on market offers that nobody benchmarked, the cheapest first that finishes within half a second with a probability of 95 %.' +
      ' What was not measured is imputed from data sheets, so these are estimates:\n',
  );
  const offers = { systems: [join(assetFolder('examples'), 'offers.json')], level: '0.9', top: '8' };
  const inTime = await answerRanking({
    ...offers,
    tasks: join(assetFolder('examples'), 'task.json'),
    deadline: '500ms',
    minProbability: '0.95',
  });
  say(inTime.text);
  say(
    '\nexamples/generation-task.json, a language model that reads 1,024 tokens and writes 256, on the same offers, cheapest first:\n',
  );
  const generation = await answerRanking({
    ...offers,
    tasks: join(assetFolder('examples'), 'generation-task.json'),
  });
  say(generation.text);
  if (json === true)
    printJson<QuickstartDocument>({
      schema_version: 1,
      methods: runs.map((run) => ({
        method: methodOf(run),
        run_dir: run.runDir,
        bundle: run.bundle,
        metrics: run.outcome.metrics,
      })),
      examples,
      rankings: [inTime.document, generation.document],
    });
  note('');
  note(`run directories: ${runs.map((run) => relative(process.cwd(), run.runDir)).join(', ')}`);
}

const methodOf = ({ name }: FinishedRun): string => name.replace(/^slices_/, '');

type ExampleRow = QuickstartDocument['examples'][number];

/** The first test row of each model on the first unseen system. */
async function exampleRows({ outcome }: FinishedRun): Promise<ExampleRow[]> {
  const { COLUMN } = await import('@ctfusion/schema/columns');
  const { bottleneckOf } = await import('@ctfusion/predict');
  const { dataset, folds } = outcome;
  const { fold, predictions } = folds[0]!;
  const { latencyMs, interval, parts } = predictions;
  const systems = dataset.texts(COLUMN.systemId);
  const models = dataset.texts(COLUMN.modelName);
  const target = dataset.numbers(outcome.loaded.config.data.target_col);
  const system = systems[fold.testRows[0]!]!;
  const firstRows = new Map<string, number>();
  for (const row of fold.testRows) {
    if (systems[row] === system && !firstRows.has(models[row]!)) firstRows.set(models[row]!, row);
  }
  return Array.from(firstRows, ([model, row]) => {
    const bottleneck = bottleneckOf(parts!, row);
    return {
      system_id: system,
      model_name: model,
      predicted_total_time_ms: latencyMs[row]!,
      lower_ms: interval!.lowerMs[row]!,
      upper_ms: interval!.upperMs[row]!,
      bottleneck,
      bottleneck_share: parts![bottleneck][row]! / latencyMs[row]!,
      measured_total_time_ms: target[row]!,
    };
  });
}

function formatExamples(rows: readonly ExampleRow[]): string {
  const table = formatTable(
    ['task', 'predicted', '90 % interval', 'bottleneck', 'measured', 'off by %'],
    rows.map((row) => {
      const { predicted_total_time_ms: predicted, measured_total_time_ms: measured } = row;
      return [
        row.model_name,
        formatDuration(predicted),
        `${formatDuration(row.lower_ms)} – ${formatDuration(row.upper_ms)}`,
        `${row.bottleneck} (${Math.round(100 * row.bottleneck_share)} %)`,
        formatDuration(measured),
        (((predicted - measured) / measured) * 100).toFixed(1),
      ];
    }),
  );
  return `${printable(rows[0]!.system_id)}\n${table}`;
}
