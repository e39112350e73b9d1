import { absolutePercentageError, InputError, mean, shown, type Table } from '@ctfusion/base';
import type { Predictor } from '@ctfusion/predict';
import type { LoadedConfig } from '../experiment/config.js';
import { fitPredictor } from '../methods/fit-predictor.js';
import { drawRows } from './draws.js';
import { type LeaveOutProgress, leftOutGroups } from './left-out-groups.js';

/** Mean absolute percentage error (percent, mean over left-out groups) by number of measured runs. */
export type CalibrationStudy = Readonly<Record<string, number>>;

/**
 * Leaves each group out, calibrates with k of its runs drawn at random, and judges on its other runs; `draws` times for each k.
 * @throws InputError if the config's predictor cannot be calibrated.
 */
export function studyCalibration(
  loaded: LoadedConfig,
  dataset: Table,
  options: {
    readonly runCounts: readonly number[];
    readonly draws: number;
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
      const drawn = Array.from({ length: draws }, (_, draw) =>
        calibratedError(predictor, dataset, testRows, drawRows(testRows, count, 1000 * index + draw + 1)),
      );
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

function calibratedError(
  predictor: Predictor,
  dataset: Table,
  testRows: readonly number[],
  measured: readonly number[],
): number {
  const set = new Set(measured);
  const judged = testRows.filter((row) => !set.has(row));
  const { latencyMs } = predictor.calibrate!(dataset.take(measured)).predict(dataset.take(judged));
  const target = dataset.numbers(predictor.targetColumn);
  return 100 * mean(judged.map((row, index) => absolutePercentageError(target[row]!, latencyMs[index]!)));
}
