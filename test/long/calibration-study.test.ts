import { fileURLToPath } from 'node:url';
import type { Table } from '@ctfusion/base';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from '../../packages/learn/src/dataset/load.js';
import { loadExperimentConfig } from '../../packages/learn/src/experiment/config.js';
import { studyCalibration } from '../../packages/learn/src/study/calibration-study.js';

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

describe('calibration of a left-out family by runs on one system', () => {
  let dataset: Table;
  const study = (table: Table, runCounts: readonly number[]) =>
    studyCalibration(
      loadExperimentConfig(path('experiments/configs/slices_staged.yml'), [
        'validation.group_by_col=model_name',
        'predictor.seeds=[1]',
      ]),
      table,
      { runCounts, draws: 2, onOneSystem: true },
    );
  const where = (test: (system: string) => boolean): Table =>
    dataset.take(dataset.texts('system_id').flatMap((system, row) => (test(system) ? [row] : [])));

  beforeAll(async () => {
    dataset = await loadDataset(path('data/slices'));
  });

  it('helps on the other systems', () => {
    const errors = study(
      where((system) => /_(2|8)c__nvidia_h100_(16|64|24)sm$/.test(system)),
      [0, 1, 3],
    );
    expect(errors['1']).toBeLessThan(errors['0']!);
    expect(errors['3']).toBeLessThan(errors['0']!);
  });
});
