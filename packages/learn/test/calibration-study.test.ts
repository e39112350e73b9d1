import { fileURLToPath } from 'node:url';
import type { Table } from '@ctfusion/base';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from '../src/dataset/load.js';
import { loadExperimentConfig } from '../src/experiment/config.js';
import { studyCalibration } from '../src/study/calibration-study.js';

const path = (name: string): string => fileURLToPath(new URL(`../../../${name}`, import.meta.url));

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
  const where = (test: (system: string, family: string) => boolean): Table => {
    const families = dataset.texts('model_name');
    return dataset.take(
      dataset.texts('system_id').flatMap((system, row) => (test(system, families[row]!) ? [row] : [])),
    );
  };

  beforeAll(async () => {
    dataset = await loadDataset(path('data/slices'));
  });

  it('needs a second system to judge on', () => {
    const alone = where(
      (system, family) =>
        system.endsWith('2c__nvidia_h100_16sm') && /^(resnet50|detr|yolos|vit_b_16)$/.test(family),
    );
    expect(() => study(alone, [1])).toThrow(/no system has 1 runs of a left-out group beside others/);
  });
});
