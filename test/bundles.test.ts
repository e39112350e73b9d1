import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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

describe('the command as users start it', () => {
  it('notices that a bundle that ships was edited', () => {
    const folder = mkdtempSync(join(tmpdir(), 'edited-bundle-'));
    try {
      const text = readFileSync(join(projectRoot, 'bundles', 'frames', 'predictor.json'), 'utf8');
      const edited = text.replace(/"training_rows": ?\d+/, '"training_rows":7');
      expect(edited).not.toBe(text);
      writeFileSync(join(folder, 'predictor.json'), edited);
      const tables = ['systems.csv', 'hardware_benchmark.csv'].map((name) => join('data', 'slices', name));
      const args = ['predict', '--bundle', folder, '--systems', ...tables, '--tasks', 'examples/task.json'];
      const command = join(projectRoot, 'packages', 'cli', 'bin', 'ctfusion.js');
      const { status, stderr } = spawnSync(process.execPath, [command, ...args], {
        cwd: projectRoot,
        encoding: 'utf8',
      });
      expect(stderr).toMatch(/digests\.document/);
      expect(status).not.toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
