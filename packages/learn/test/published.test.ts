import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readCsv } from '@ctfusion/base/files';
import { columnType } from '@ctfusion/schema/columns';
import { describe, expect, it } from 'vitest';
import { errorMetrics } from '../src/experiment/error-metrics.js';

const reference = process.env['CTFUSION_REFERENCE_DIR'];
const outputs = join(reference ?? '', 'stgc', 'experiments', 'outputs');

/** DESIGN: method → MAPE, P95, MAPE on the A100, on the RTX 4070; all percent. */
const PUBLISHED = {
  exp001_holdout_ctfusion: [17.59, 53.19, 30.08, 14.1],
  exp002_holdout_baseline_kernel_centric: [29.09, 70.98, 43.65, 25.01],
  exp003_holdout_baseline_catalog_spec: [19.66, 59.52, 32.96, 15.94],
  exp004_holdout_ablation_device_only: [18.11, 60.28, 30.61, 14.61],
  exp005_holdout_ablation_without_interaction: [18.27, 53.87, 28.8, 15.33],
} as const;

describe.skipIf(reference === undefined || !existsSync(outputs))(
  'the published predictions (skipped where CTFUSION_REFERENCE_DIR is unset)',
  () => {
    for (const [experiment, expected] of Object.entries(PUBLISHED)) {
      it(`${experiment} has the published errors to two decimals`, () => {
        const directory = readdirSync(outputs).find((name) => name.startsWith(experiment))!;
        const table = readCsv(join(outputs, directory, 'predictions.csv'), columnType);
        const family = table.texts('system_id').map((system) => system.split('__')[1]!);
        const metrics = errorMetrics(table.numbers('target'), table.numbers('preds'), family);
        const of = (gpu: string): number => metrics.groups.find(({ group }) => group === gpu)!.mape;
        expect(metrics.n).toBe(9209);
        expect(
          [metrics.mape, metrics.p95_ape, of('nvidia_a100_pcie_40gb'), of('nvidia_geforce_rtx_4070')].map(
            round,
          ),
        ).toEqual(expected);
      });
    }
  },
);

const round = (value: number): number => Number(value.toFixed(2));
