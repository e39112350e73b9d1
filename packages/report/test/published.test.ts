import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readCsv } from '@ctfusion/base/files';
import { columnType } from '@ctfusion/schema/columns';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Evaluation, evaluateRuns } from '../src/evaluate.js';

const reference = process.env['CTFUSION_REFERENCE_DIR'];
const outputs = join(reference ?? '', 'stgc', 'experiments', 'outputs');

/** Method → MAPE, P95, MAPE on the A100, on the RTX 4070: percent, as DESIGN gives them. */
const PUBLISHED = {
  CTFusion: [17.59, 53.19, 30.08, 14.1],
  'Without SBV': [18.27, 53.87, 28.8, 15.33],
  'Device only': [18.11, 60.28, 30.61, 14.61],
  'Catalog spec': [19.66, 59.52, 32.96, 15.94],
  'Kernel-centric': [29.09, 70.98, 43.65, 25.01],
};

const round = (value: unknown): number => Number((value as number).toFixed(2));

describe.skipIf(reference === undefined || !existsSync(outputs))(
  'the evaluation of the published predictions (skipped where CTFUSION_REFERENCE_DIR is unset)',
  () => {
    let evaluation: Evaluation;
    let tables: Evaluation['document']['groups'][number]['tables'];
    beforeAll(async () => {
      evaluation = await evaluateRuns({ runs: [], published: outputs });
      tables = evaluation.document.groups[0]!.tables;
    });
    const rowOf = (table: string, key: string, name: string) =>
      tables[table]!.find((row) => row[key] === name)!;
    const mapeKey = (method: string): string =>
      `${method.toLowerCase().replaceAll(/[ -]/g, '_')}_mape_percent`;

    it.each(Object.entries(PUBLISHED))('%s has the published errors to two decimals', (method, expected) => {
      const accuracy = rowOf('accuracy', 'method', method);
      const a100 = rowOf('by-category', 'category', 'nvidia_a100_pcie_40gb');
      const rtx4070 = rowOf('by-category', 'category', 'nvidia_geforce_rtx_4070');
      const found = [
        accuracy['mape_percent'],
        accuracy['p95_percent'],
        a100[mapeKey(method)],
        rtx4070[mapeKey(method)],
      ];
      expect(found.map(round)).toEqual(expected);
      expect(accuracy['rows']).toBe(9209);
    });

    it("has CTFusion's published percentiles of under- and over-prediction", () => {
      const { under_p95_percent, under_p99_percent, over_p95_percent, over_p99_percent } = rowOf(
        'direction',
        'method',
        'CTFusion',
      );
      expect([under_p95_percent, under_p99_percent, over_p95_percent, over_p99_percent].map(round)).toEqual([
        64.02, 70.77, 40.09, 50.09,
      ]);
    });

    it.each([
      ['CTFusion', 'exp001_holdout_ctfusion_20250715_163234'],
      ['Kernel-centric', 'exp002_holdout_baseline_kernel_centric_20250721_185505'],
      ['Catalog spec', 'exp003_holdout_baseline_catalog_spec_20250721_223721'],
    ])('%s has the published error on every system', (method, directory) => {
      const published = readCsv(join(outputs, directory, 'holdout_metrics.csv'), columnType);
      const mapes = published.numbers('val_mape');
      expect(published.rowCount).toBe(5);
      for (const [row, groups] of published.texts('val_groups').entries()) {
        const system = groups.replaceAll(/[[\]']/g, '');
        const found = rowOf('by-system', 'system_id', system)[mapeKey(method)];
        expect(round(found), system).toBe(round(mapes[row]! * 100));
      }
    });

    it('shows what the notebook prints beside what its labels name', () => {
      const labels = tables['notebook-labels']!;
      expect(
        labels.map((row) => [
          row['method'],
          row['label'],
          row['printed_percent'],
          round(row['computed_percent']),
        ]),
      ).toEqual([
        ['CTFusion', 'P95', 68.18, 53.19],
        ['Device only', 'MAPE', 19.06, 18.11],
        ['Without SBV', 'MAPE', 18.66, 18.27],
      ]);
      expect(round(labels[0]!['p99_percent'])).toBe(68.18);
    });
  },
);
