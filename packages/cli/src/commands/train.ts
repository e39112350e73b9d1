import type { ErrorMetrics, ExperimentOutcome } from '@ctfusion/learn';
import type { TrainingDocument } from '@ctfusion/schema/documents';
import type { Command } from 'commander';
import { formatTable } from '../fitting-table.js';
import { note, print, printJson } from '../output.js';

interface TrainOptions {
  config: string[];
  dataset?: string;
  set: string[];
  out?: string;
  json?: boolean;
}

export interface FinishedRun {
  readonly name: string;
  readonly runDir: string;
  readonly bundle: string;
  readonly outcome: ExperimentOutcome;
}

export function registerTrain(program: Command): void {
  program
    .command('train')
    .description('run experiments: learn, judge on unseen groups, write a run directory with a bundle')
    .requiredOption(
      '--config <files...>',
      "experiment YAML; a quoted pattern such as 'configs/slices_*.yml' runs all it matches",
    )
    .option('--dataset <path>', 'dataset to use instead of data.dataset_path')
    .option('--set <key.path=value...>', 'override a value of the config', [])
    .option('--out <folder>', 'folder of run directories to write into, instead of output_dir')
    .option('--json', 'one JSON document on stdout (a list where several configs run)')
    .action(async (options: TrainOptions) => {
      const files = await expandConfigs(options.config);
      const runs: FinishedRun[] = [];
      const overrides = options.out === undefined ? options.set : [...options.set, outputTo(options.out)];
      for (const file of files) runs.push(await trainOne(file, overrides, options.dataset));
      if (options.json) {
        const documents = runs.map(({ runDir, bundle, outcome }) => ({
          schema_version: 1 as const,
          run_dir: runDir,
          bundle,
          metrics: outcome.metrics,
        }));
        printJson<TrainingDocument | TrainingDocument[]>(documents.length === 1 ? documents[0]! : documents);
      } else {
        print(formatComparison(runs.map(({ name, outcome }) => ({ name, metrics: outcome.metrics }))));
        for (const { name, outcome } of runs)
          for (const choice of outcome.predictor.choices ?? []) note(`${name}: ${choice}`);
        for (const run of runs) note(run.runDir);
      }
    });
}

/** The override of a config that has its run directory written into a folder. */
export const outputTo = (folder: string): string => `output_dir=${JSON.stringify(folder)}`;

/** @throws InputError if a pattern matches nothing. */
async function expandConfigs(patterns: readonly string[]): Promise<string[]> {
  const { globSync, isDynamicPattern } = await import('tinyglobby');
  const { InputError } = await import('@ctfusion/base');
  return patterns.flatMap((pattern) => {
    if (!isDynamicPattern(pattern)) return [pattern];
    const files = globSync(pattern, { absolute: false, expandDirectories: false }).sort();
    if (files.length === 0)
      throw new InputError('file-unreadable', 'no file matches', { file: pattern, field: '--config' });
    return files;
  });
}

/** Runs one experiment from its config file to its run directory, with progress on stderr. */
export async function trainOne(
  file: string,
  overrides: readonly string[],
  datasetPath?: string,
): Promise<FinishedRun> {
  const { configName, loadExperimentConfig, loadExperimentDataset, runExperiment, writeRunDirectory } =
    await import('@ctfusion/learn');
  const { checkWritable } = await import('@ctfusion/base/files');
  const { ProgressReporter } = await import('../progress.js');
  const loaded = loadExperimentConfig(file, overrides);
  checkWritable(loaded.config.output_dir);
  const dataset = await loadExperimentDataset(loaded, datasetPath);
  const progress = new ProgressReporter(configName(file));
  try {
    const outcome = runExperiment(loaded, dataset, (state) => progress.update(state));
    return { name: configName(file), ...writeRunDirectory(outcome), outcome };
  } finally {
    progress.stop();
  }
}

const BAR_WIDTH = 24;

/** A table of runs with a bar per MAPE, best first. */
export function formatComparison(runs: readonly { name: string; metrics: ErrorMetrics }[]): string {
  const sorted = [...runs].sort((a, b) => a.metrics.mape - b.metrics.mape);
  const worst = Math.max(...sorted.map((run) => run.metrics.mape));
  return formatTable(
    ['method', 'MAPE %', 'median %', 'P95 %', 'rows', ''],
    sorted.map(({ name, metrics }) => [
      name,
      metrics.mape.toFixed(2),
      metrics.p50_ape.toFixed(2),
      metrics.p95_ape.toFixed(2),
      String(metrics.n),
      '█'.repeat(Math.max(1, Math.round((metrics.mape / worst) * BAR_WIDTH))),
    ]),
  );
}
