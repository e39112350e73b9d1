import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ctfusion, projectRoot } from '../command-line.js';

const reference = process.env['CTFUSION_REFERENCE_DIR'];

/**
 * The thesis author's own protocol. LightGBM 4.1 gives 16.30 % with the author's seed and 16.4–16.8 % with three others on the nine
 * micro-benchmarks, 18.35 % on the data-sheet columns.
 */
describe.skipIf(reference === undefined || !existsSync(reference))(
  'the thesis, one system left out at a time (skipped where CTFUSION_REFERENCE_DIR is unset)',
  () => {
    const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-thesis-'));
    afterAll(() => rmSync(scratch, { recursive: true, force: true }));
    beforeAll(() => {
      const imported = ctfusion(
        ['dataset', 'import', join(reference ?? '', 'thesis'), '--from', 'thesis', '--out', 'thesis.csv'],
        scratch,
      );
      expect(imported.status).toBe(0);
    });

    it.each([
      ['thesis_benchmark', 15.8, 17.2],
      ['thesis_catalog', 17.8, 19.2],
    ])('%s: mean over the 12 systems between %d and %d percent', (name, low, high) => {
      const config = join(projectRoot, 'experiments', 'configs', `${name}.yml`);
      const { status, stdout } = ctfusion(
        ['train', '--config', config, '--dataset', 'thesis.csv', '--json'],
        scratch,
      );
      expect(status).toBe(0);
      const { metrics } = JSON.parse(stdout) as { metrics: { mape_group_mean: number; groups: unknown[] } };
      expect(metrics.groups).toHaveLength(12);
      expect(metrics.mape_group_mean).toBeGreaterThanOrEqual(low);
      expect(metrics.mape_group_mean).toBeLessThanOrEqual(high);
    });
  },
);
