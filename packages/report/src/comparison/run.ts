import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { InputError } from '@ctfusion/base';
import { type PredictionSet, readPredictionSet, takeRows } from './prediction-set.js';
import { type RunExtras, readRunExtras } from './run-extras.js';
import { type RunMethod, readRunMethod } from './run-method.js';

/** What a run directory holds that an evaluation needs. */
export interface Run {
  readonly directory: string;
  /** The directory's own name. */
  readonly name: string;
  /** Rows that the method was not trained on. */
  readonly test: PredictionSet;
  /** Rows of the training systems, from `predictions_all.csv` where the run has it. */
  readonly seen?: PredictionSet;
  readonly extras: RunExtras;
  readonly method: RunMethod;
}

/**
 * Reads a run directory of ours or a published one.
 * @throws InputError if its `predictions.csv` is absent or cannot be evaluated.
 */
export function readRun(directory: string): Run {
  const file = join(directory, 'predictions.csv');
  const all = join(directory, 'predictions_all.csv');
  const seen = existsSync(all) ? seenRows(readPredictionSet(all)) : undefined;
  return {
    directory,
    name: basename(resolve(directory)),
    test: readPredictionSet(file),
    extras: readRunExtras(directory),
    method: readRunMethod(directory),
    ...(seen === undefined ? {} : { seen }),
  };
}

/** Rows whose split is not `test`; undefined where there is none. */
function seenRows(all: PredictionSet): PredictionSet | undefined {
  const { splits } = all;
  if (splits === undefined) return undefined;
  const test = splits.names.indexOf('test');
  const rows = Int32Array.from(Array.from({ length: all.rowCount }, (_, row) => row)).filter(
    (row) => splits.codes[row] !== test,
  );
  return rows.length === 0 ? undefined : takeRows(all, rows);
}

/**
 * The run directories directly under `folder`, by name; the folder itself where it is one.
 * @throws InputError if there is none.
 */
export function findRuns(folder: string): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new InputError('file-unreadable', 'there is no such folder', { file: folder });
  }
  if (existsSync(join(folder, 'predictions.csv'))) return [folder];
  const runs = readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => existsSync(join(path, 'predictions.csv')));
  if (runs.length === 0) {
    throw new InputError(
      'file-unreadable',
      'there is no predictions.csv in it, nor in a folder in it, so it holds no run',
      {
        file: folder,
      },
    );
  }
  return runs;
}
