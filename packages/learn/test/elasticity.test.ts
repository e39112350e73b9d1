import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Table } from '@ctfusion/base';
import { describe, expect, it } from 'vitest';
import { importThesis } from '../src/dataset/import-thesis.js';
import { loadDataset } from '../src/dataset/load.js';
import { loadExperimentConfig } from '../src/experiment/config.js';
import { fitAll } from '../src/experiment/fit-all.js';
import { studyElasticity } from '../src/study/elasticity-study.js';

const reference = process.env['CTFUSION_REFERENCE_DIR'];
const root = fileURLToPath(new URL('../../../', import.meta.url));
const elasticityOf = (config: string, dataset: Table) =>
  studyElasticity(fitAll(loadExperimentConfig(join(root, 'experiments/configs', config)), dataset), dataset);

function expectPhysical(elasticity: ReturnType<typeof studyElasticity>): void {
  for (const { capability, own_shrinks, own_share, others_change, largest_growth } of elasticity) {
    expect(own_share, `${capability} is without effect on every task`).toBeGreaterThan(0);
    expect(own_shrinks, capability).toBeGreaterThanOrEqual(0.35);
    expect(own_shrinks, capability).toBeLessThanOrEqual(0.65);
    expect(others_change, capability).toBeLessThanOrEqual(0.02);
    expect(largest_growth, capability).toBeLessThanOrEqual(1e-9);
  }
}

describe('doubling a measured capability shortens its own stages and no other', () => {
  it('in the bundle of the embedded dataset', async () => {
    const elasticity = elasticityOf('slices_staged.yml', await loadDataset(join(root, 'data/slices')));
    expect(elasticity.map(({ capability }) => capability)).toEqual([
      'host',
      'host_scaling',
      'launch',
      'convolution',
      'matrix_product',
      'activation',
      'to_device_bandwidth',
      'to_device_latency',
      'from_device_bandwidth',
      'from_device_latency',
    ]);
    expectPhysical(elasticity);
  });

  it.skipIf(reference === undefined)(
    'in the bundle of the thesis (skipped where CTFUSION_REFERENCE_DIR is unset)',
    () => {
      const elasticity = elasticityOf('thesis_staged.yml', importThesis(join(reference!, 'thesis')).table);
      expect(elasticity.map(({ capability }) => capability)).toEqual(['host', 'launch', 'convolution']);
      expectPhysical(elasticity);
    },
  );
});
