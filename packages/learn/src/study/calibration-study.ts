import { absolutePercentageError, InputError, mean, shown, type Table } from '@ctfusion/base';
import type { Predictor } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import type { LoadedConfig } from '../experiment/config.js';
import { fitPredictor } from '../methods/fit-predictor.js';
import { drawRows } from './draws.js';
import { type LeaveOutProgress, leftOutGroups } from './left-out-groups.js';

/** Mean absolute percentage error (percent, mean over left-out groups) by number of measured runs. */
export type CalibrationStudy = Readonly<Record<string, number>>;

/**
 * Leaves each group out, calibrates with k of its runs drawn at random, and judges on its other runs; `draws` times for each k. On one
 * system, all k runs are of the same one, in turn, and the judged runs of the others: what a new task family costs to learn.
 * @throws InputError if the config's predictor cannot be calibrated.
 */
export function studyCalibration(
  loaded: LoadedConfig,
  dataset: Table,
  options: {
    readonly runCounts: readonly number[];
    readonly draws: number;
    readonly onOneSystem?: boolean;
    readonly onGroup?: LeaveOutProgress;
  },
): CalibrationStudy {
  const { config, file: configFile } = loaded;
  const errors = new Map(options.runCounts.map((count) => [count, [] as number[]]));
  const groups = leftOutGroups(dataset, config.validation.group_by_col);
  for (const [index, { trainRows, testRows }] of groups.entries()) {
    options.onGroup?.(index + 1, groups.length);
    const { predictor } = fitPredictor({ dataset, rows: Int32Array.from(trainRows), config, configFile });
    if (predictor.calibrate === undefined) throw cannotCalibrate(predictor, configFile);
    for (const count of options.runCounts) {
      if (count >= testRows.length) {
        throw new InputError(
          'too-few-rows',
          `a left-out group has ${testRows.length} runs, so ${count} cannot be set aside`,
          { field: 'run_counts' },
        );
      }
      // Without a run there is nothing to draw.
      const draws = count === 0 ? 1 : options.draws;
      const drawn = Array.from({ length: draws }, (_, draw) => {
        const seed = 1000 * index + draw + 1;
        const split =
          options.onOneSystem && count > 0
            ? splitBySystem(dataset, testRows, { count, draw, seed })
            : splitAtRandom(testRows, count, seed);
        return calibratedError(predictor, dataset, split);
      });
      errors.get(count)!.push(mean(drawn));
    }
  }
  return Object.fromEntries(Array.from(errors, ([count, values]) => [String(count), mean(values)]));
}

const cannotCalibrate = ({ kind }: Predictor, file: string): InputError =>
  new InputError('unsupported-method', `the ${shown(kind)} predictor cannot be calibrated by runs`, {
    file,
    field: 'predictor.kind',
  });

/** Runs of a left-out group that are measured, and those that are judged. */
interface MeasuredSplit {
  readonly measured: readonly number[];
  readonly judged: readonly number[];
}

function splitAtRandom(rows: readonly number[], count: number, seed: number): MeasuredSplit {
  const measured = drawRows(rows, count, seed);
  const set = new Set(measured);
  return { measured, judged: rows.filter((row) => !set.has(row)) };
}

/** @throws InputError if no system has that many of the runs and leaves others to judge. */
function splitBySystem(
  dataset: Table,
  rows: readonly number[],
  { count, draw, seed }: { readonly count: number; readonly draw: number; readonly seed: number },
): MeasuredSplit {
  const systems = dataset.texts(COLUMN.systemId);
  const ownRows = (system: string): number[] => rows.filter((row) => systems[row] === system);
  const able = [...new Set(rows.map((row) => systems[row]!))].filter(
    (system) => ownRows(system).length >= count && ownRows(system).length < rows.length,
  );
  if (able.length === 0) {
    throw new InputError('too-few-rows', `no system has ${count} runs of a left-out group beside others`, {
      field: 'run_counts',
    });
  }
  const system = able[draw % able.length]!;
  return {
    measured: drawRows(ownRows(system), count, seed),
    judged: rows.filter((row) => systems[row] !== system),
  };
}

function calibratedError(predictor: Predictor, dataset: Table, { measured, judged }: MeasuredSplit): number {
  const { latencyMs } = predictor.calibrate!(dataset.take(measured)).predict(dataset.take(judged));
  const target = dataset.numbers(predictor.targetColumn);
  return 100 * mean(judged.map((row, index) => absolutePercentageError(target[row]!, latencyMs[index]!)));
}
