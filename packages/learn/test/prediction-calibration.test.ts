import { tableFromRecords } from '@ctfusion/base';
import { columnType } from '@ctfusion/schema/columns';
import { expect, it } from 'vitest';
import { studyPredictionCalibration } from '../src/study/prediction-calibration-study.js';

/** How many times as long as predicted everything takes on a machine. */
const FACTORS = { a: 1.5, b: 0.7, c: 1.2, d: 0.9, e: 1.35, f: 0.8 };

const predictions = tableFromRecords(
  Object.entries(FACTORS).flatMap(([system_id, factor]) =>
    [10, 20, 40, 80].map((preds, index) => ({
      system_id,
      model_name: index % 2 === 0 ? 'resnet50' : 'unet',
      preds,
      target: preds * factor,
    })),
  ),
  'predictions.csv',
  columnType,
);

it('without a run has the error of what was predicted; a run tells nearly all of a machine that is off by a factor', () => {
  const study = studyPredictionCalibration(predictions, { runCounts: [0, 1, 3], draws: 4 });
  const factors = Object.values(FACTORS);
  const expected = factors.reduce((sum, factor) => sum + Math.abs(1 - 1 / factor), 0) / factors.length;
  expect(study['0']).toBeCloseTo(100 * expected, 9);
  expect(study['1']).toBeLessThan(study['0']! / 3);
  expect(study['3']).toBeLessThan(study['1']!);
});
