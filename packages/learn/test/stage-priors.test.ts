import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Table } from '@ctfusion/base';
import { StagedPredictor } from '@ctfusion/predict';
import { describe, expect, it } from 'vitest';
import { importThesis } from '../src/dataset/import-thesis.js';
import { loadDataset } from '../src/dataset/load.js';
import { loadExperimentConfig } from '../src/experiment/config.js';
import { fitAll } from '../src/experiment/fit-all.js';
import { type PriorSource, stagePriors } from '../src/methods/staged/stage-priors.js';

const reference = process.env['CTFUSION_REFERENCE_DIR'];
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Pooled coefficients of a dataset by itself. */
function pooled(source: PriorSource, dataset: Table): Record<string, number> {
  const config = join(root, `experiments/configs/${source}_staged.yml`);
  const predictor = fitAll(loadExperimentConfig(config, ['predictor.priors=[]']), dataset);
  if (!(predictor instanceof StagedPredictor)) throw new Error('the config is not staged');
  return Object.fromEntries(
    predictor.engine.model.analytical.fits.flatMap(({ stages, coefficients }) =>
      stages.map((stage, index) => [stage, coefficients.pooled[index]!]),
    ),
  );
}

function expectLearned(source: PriorSource, dataset: Table): void {
  const learned = stagePriors([source]).coefficients;
  const found = pooled(source, dataset);
  expect(Object.keys(learned).sort()).toEqual(Object.keys(found).sort());
  for (const [stage, value] of Object.entries(found))
    expect(Math.abs(learned[stage]! - value), stage).toBeLessThanOrEqual(1e-3 * Math.max(value, 1e-3));
}

describe('coefficients that other datasets shrink toward', () => {
  it('are the mean of the named sources, where they know a stage', () => {
    const { coefficients, from } = stagePriors(['slices', 'thesis']);
    const [slices, thesis] = [stagePriors(['slices']).coefficients, stagePriors(['thesis']).coefficients];
    expect(from).toEqual(['slices', 'thesis']);
    expect(coefficients['launch']).toBeCloseTo((slices['launch']! + thesis['launch']!) / 2, 12);
    expect(coefficients['stack']).toBe(slices['stack']);
    expect(stagePriors([]).coefficients).toEqual({});
  });

  it('are those of the embedded dataset', async () => {
    expectLearned('slices', await loadDataset(join(root, 'data/slices')));
  });

  it.skipIf(reference === undefined)(
    'are those of the thesis (skipped where CTFUSION_REFERENCE_DIR is unset)',
    () => expectLearned('thesis', importThesis(join(reference!, 'thesis')).table),
  );
});
