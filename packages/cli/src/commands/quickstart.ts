import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { formatDuration, formatTable, note, print } from '../output.js';
import { type FinishedRun, formatComparison, trainOne } from './train.js';

/** The embedded comparison: paper's method first. */
const METHODS = ['ctfusion', 'kernel_centric', 'catalog_spec', 'device_only', 'without_sbv'];

/** The checkout that this command was built in; the embedded dataset and configs lie there. */
const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');

export function registerQuickstart(program: Command): void {
  program
    .command('quickstart')
    .description(
      'train the five methods on the embedded dataset, compare them on unseen systems, show predictions',
    )
    .action(async () => {
      const runs: FinishedRun[] = [];
      for (const method of METHODS) {
        const config = join(projectRoot, 'experiments', 'configs', `slices_${method}.yml`);
        runs.push(await trainOne(config, [`output_dir=${JSON.stringify(join(projectRoot, 'runs'))}`]));
      }
      const unseen = runs[0]!.outcome.metrics.groups.length;
      print(
        `\nError on ${unseen} systems that no method saw in training (an H100 cut to 132 and to 24 multiprocessors):\n`,
      );
      print(
        formatComparison(
          runs.map(({ name, outcome }) => ({ name: name.replace(/^slices_/, ''), metrics: outcome.metrics })),
        ),
      );
      print('\nThe first method, one run of each task on one unseen system:\n');
      print(formatExample(runs[0]!));
      note(`\nrun directories: ${runs.map((run) => relative(process.cwd(), run.runDir)).join(', ')}`);
    });
}

/** Measured against predicted, the first test row of each model on the first unseen system. */
function formatExample({ outcome }: FinishedRun): string {
  const { dataset, folds } = outcome;
  const { fold, predictions } = folds[0]!;
  const systems = dataset.texts('system_id');
  const models = dataset.texts('model_name');
  const batchSizes = dataset.numbers('batch_size');
  const target = dataset.numbers(outcome.loaded.config.data.target_col);
  const system = systems[fold.testRows[0]!]!;
  const seen = new Set<string>();
  const rows = Array.from(fold.testRows).filter((row) => {
    if (systems[row] !== system || seen.has(models[row]!)) return false;
    seen.add(models[row]!);
    return true;
  });
  const table = formatTable(
    ['task', 'batch', 'predicted', 'measured', 'off by %'],
    rows.map((row) => [
      models[row]!,
      String(batchSizes[row]!),
      formatDuration(predictions.latencyMs[row]!),
      formatDuration(target[row]!),
      (((predictions.latencyMs[row]! - target[row]!) / target[row]!) * 100).toFixed(1),
    ]),
  );
  return `${system}\n${table}`;
}
