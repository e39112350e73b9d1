import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ctfusion, projectRoot } from './command-line.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-layout-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A dozen rows in the published repository's layout: too few to learn from, enough to see that every config fits its columns. */
describe('the published experiments on the published layout', () => {
  it('import and train', () => {
    const layout = join(projectRoot, 'packages', 'learn', 'test', 'fixtures', 'ctfusion-layout');
    const imported = ctfusion(
      ['dataset', 'import', layout, '--from', 'ctfusion', '--out', 'stgc.csv', '--json'],
      scratch,
    );
    expect(JSON.parse(imported.stdout)).toMatchObject({
      content: 'measurements',
      rows: 12,
      absent_files: [],
    });
    const methods = ['ctfusion', 'kernel_centric', 'catalog_spec', 'device_only', 'without_sbv', 'staged'];
    for (const method of methods) {
      const config = join(projectRoot, 'experiments', 'configs', `${method}.yml`);
      const overrides = ['--set', 'validation.test_groups=[cpu_b__gpu_x]', 'model.early_stopping_rounds=5'];
      const { status, stdout, stderr } = ctfusion(
        ['train', '--config', config, '--dataset', 'stgc.csv', '--json', ...overrides],
        scratch,
      );
      expect(stderr, method).not.toMatch(/ctfusion: (?!training)/);
      expect(status, method).toBe(0);
      const { metrics } = JSON.parse(stdout) as { metrics: { groups: { group: string; n: number }[] } };
      expect(metrics.groups, method).toMatchObject([{ group: 'cpu_b__gpu_x', n: 4 }]);
    }
  });
});
