import { join } from 'node:path';
import { fitAll, loadExperimentConfig, loadExperimentDataset, readBundleFolder } from '@ctfusion/learn';
import { describe, expect, it } from 'vitest';
import { projectRoot } from './command-line.js';

describe('a bundle that ships and whose data are embedded', () => {
  it('predicts what the code and the data of today make of it (else: npm run bundles -- frames)', async () => {
    const config = join(projectRoot, 'experiments', 'configs', 'slices_staged.yml');
    const loaded = loadExperimentConfig(config, ['validation.strategy=leave_one_group_out']);
    const dataset = await loadExperimentDataset(loaded);
    const [fitted, shipped] = [
      fitAll(loaded, dataset),
      readBundleFolder(join(projectRoot, 'bundles', 'frames')),
    ];
    const [own, its] = [fitted.predict(dataset, 0.9), shipped.predict(dataset, 0.9)];
    const pairs = [
      [own.latencyMs, its.latencyMs],
      [own.interval!.lowerMs, its.interval!.lowerMs],
      [own.interval!.upperMs, its.interval!.upperMs],
    ] as const;
    for (const [again, before] of pairs)
      for (const [row, value] of again.entries())
        expect(value / before[row]!, `row ${row}`).toBeCloseTo(1, 9);
  });
});
