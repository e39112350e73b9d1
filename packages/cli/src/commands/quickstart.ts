import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printable } from '@ctfusion/base/text';
import type { Command } from 'commander';
import { assetFolder } from '../input/assets.js';
import { formatDuration, formatTable, note, print } from '../output.js';
import { rank } from './rank.js';
import { type FinishedRun, formatComparison, trainOne } from './train.js';

/** The embedded comparison: ours, then the paper's five. */
const METHODS = ['staged', 'ctfusion', 'kernel_centric', 'catalog_spec', 'device_only', 'without_sbv'];

/** The checkout that this command was built in; the embedded dataset and configs lie there. */
const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');

export function registerQuickstart(program: Command): void {
  program
    .command('quickstart')
    .description(
      'train every method on the embedded dataset, compare them on unseen systems, predict, rank market offers',
    )
    .action(async () => {
      const runs: FinishedRun[] = [];
      const overrides = [
        `output_dir=${JSON.stringify(join(projectRoot, 'runs'))}`,
        'validation.strategy=holdout',
      ];
      for (const method of METHODS) {
        runs.push(
          await trainOne(join(projectRoot, 'experiments', 'configs', `slices_${method}.yml`), overrides),
        );
      }
      const unseen = runs[0]!.outcome.metrics.groups.length;
      print(
        `\nError on ${unseen} systems that no method saw in training (an H100 cut to 132 and to 24 multiprocessors); two runs of one task` +
          ' on one system differ by 10 %:\n',
      );
      print(
        formatComparison(
          runs.map(({ name, outcome }) => ({ name: name.replace(/^slices_/, ''), metrics: outcome.metrics })),
        ),
      );
      print('\nThe staged predictor, one run of each task on one unseen system, with 90 % intervals:\n');
      print(await formatExample(runs[0]!));
      print(
        '\nexamples/task.json on market offers that nobody benchmarked, the cheapest first that finishes within half a second with a probability of 95 %.' +
          ' What was not measured is imputed from data sheets, so these are estimates:\n',
      );
      await rank({
        tasks: join(assetFolder('examples'), 'task.json'),
        systems: [join(assetFolder('examples'), 'offers.json')],
        deadline: '500ms',
        minProbability: '0.95',
        level: '0.9',
        top: '8',
      });
      print(
        '\nexamples/generation-task.json, a language model that reads 1,024 tokens and writes 256, on the same offers, cheapest first:\n',
      );
      await rank({
        tasks: join(assetFolder('examples'), 'generation-task.json'),
        systems: [join(assetFolder('examples'), 'offers.json')],
        level: '0.9',
        top: '8',
      });
      note('');
      note(`run directories: ${runs.map((run) => relative(process.cwd(), run.runDir)).join(', ')}`);
    });
}

/** The first test row of each model on the first unseen system. */
async function formatExample({ outcome }: FinishedRun): Promise<string> {
  const { COLUMN } = await import('@ctfusion/schema/columns');
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
  const bottleneck = (row: number): string => {
    const times = Object.entries(parts ?? {}).map(([part, values]) => ({
      part,
      share: values[row]! / latencyMs[row]!,
    }));
    const largest = times.reduce((best, time) => (time.share > best.share ? time : best));
    return `${largest.part} (${Math.round(100 * largest.share)} %)`;
  };
  const table = formatTable(
    ['task', 'predicted', '90 % interval', 'bottleneck', 'measured', 'off by %'],
    Array.from(firstRows, ([model, row]) => [
      model,
      formatDuration(latencyMs[row]!),
      `${formatDuration(interval!.lowerMs[row]!)} – ${formatDuration(interval!.upperMs[row]!)}`,
      bottleneck(row),
      formatDuration(target[row]!),
      (((latencyMs[row]! - target[row]!) / target[row]!) * 100).toFixed(1),
    ]),
  );
  return `${printable(system)}\n${table}`;
}
