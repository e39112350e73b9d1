import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatCsv, Table } from '@ctfusion/base';
import { writeFolderAtomically } from '@ctfusion/base/files';
import { stringify } from 'yaml';
import { writeBundle } from '../bundle/bundle-folder.js';
import { configName } from './config-name.js';
import { errorMetrics } from './error-metrics.js';
import { predictionTable } from './prediction-table.js';
import type { ExperimentOutcome } from './run.js';
import { formatSummary } from './summary.js';

/** `20260131_235959`, local time, as the published run directories are named. */
function timestamp(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${date}_${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}

/**
 * Writes a finished experiment into `<output_dir>/<config name>_<timestamp>/`, all of it or nothing, with a bundle in `bundle/`.
 * @throws InputError if the folder cannot be written.
 */
export function writeRunDirectory(
  outcome: ExperimentOutcome,
  now = new Date(),
): { runDir: string; bundle: string } {
  const { loaded } = outcome;
  const path = join(loaded.config.output_dir, `${configName(loaded.file)}_${timestamp(now)}`);
  const runDir = writeFolderAtomically(path, (folder) => fill(folder, outcome));
  return { runDir, bundle: join(runDir, 'bundle') };
}

function fill(folder: string, outcome: ExperimentOutcome): void {
  const write = (name: string, content: string): void => writeFileSync(join(folder, name), content);
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  const crossValidated = outcome.loaded.config.validation.strategy !== 'holdout';
  const predictions = formatCsv(predictionTable(outcome, 'test'));

  write('config.yml', stringify(outcome.loaded.document));
  write('feature_list.json', json({ features: outcome.features }));
  write('predictions.csv', predictions);
  write('predictions_all.csv', formatCsv(predictionTable(outcome, 'all')));
  if (crossValidated) write('oof_predictions.csv', predictions);
  write(
    crossValidated ? 'fold_metrics.csv' : 'holdout_metrics.csv',
    formatGroupMetrics(outcome, crossValidated),
  );
  write('metrics.json', json({ schema_version: 1, ...outcome.metrics }));
  write('summary.md', formatSummary(outcome));
  mkdirSync(join(folder, 'models'));
  for (const { fold, fitted } of outcome.folds) {
    for (const { seed, text, isPlain } of fitted.models)
      write(`models/model_fold${fold.fold}_${isPlain ? 'plain_' : ''}seed${seed}.txt`, text);
  }
  mkdirSync(join(folder, 'bundle'));
  writeBundle(join(folder, 'bundle'), outcome.predictor);
}

/** `fold,val_groups,val_mape` (a fraction), as published: a row per fold, or per unseen group of a hold-out. */
function formatGroupMetrics(outcome: ExperimentOutcome, crossValidated: boolean): string {
  const rows = crossValidated
    ? outcome.folds.map(({ fold, predictions }) => ({
        groups: fold.testGroups,
        mape: foldMape(outcome, fold.testRows, predictions.latencyMs),
      }))
    : outcome.metrics.groups.map(({ group, mape }) => ({ groups: [group], mape: mape / 100 }));
  const lists = rows.map(({ groups }) => `[${groups.map((group) => `'${group}'`).join(', ')}]`);
  return formatCsv(
    new Table(
      [
        ['fold', { kind: 'number', values: Float64Array.from(rows, (_, index) => index + 1) }],
        ['val_groups', { kind: 'text', values: lists }],
        ['val_mape', { kind: 'number', values: Float64Array.from(rows, ({ mape }) => mape) }],
      ],
      rows.length,
      'metrics',
    ),
  );
}

function foldMape(outcome: ExperimentOutcome, rows: Int32Array, predictions: Float64Array): number {
  const target = outcome.dataset.numbers(outcome.loaded.config.data.target_col);
  const pick = (values: Float64Array): number[] => Array.from(rows, (row) => values[row]!);
  return errorMetrics(pick(target), pick(predictions), new Array<string>(rows.length).fill('')).mape / 100;
}
