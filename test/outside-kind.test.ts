import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Table, tableFromRecords } from '@ctfusion/base';
import { loadExperimentConfig, readBundleFolder, runExperiment, writeRunDirectory } from '@ctfusion/learn';
import { predictionRows, rankSystems, registerTaskKind, type TaskKind } from '@ctfusion/predict';
import { evaluateRuns } from '@ctfusion/report';
import { columnType, completeDefinition, registerColumns } from '@ctfusion/schema/columns';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { projectRoot } from './command-line.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-kind-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A kind of task with one stage: pages to print over pages a second. */
const printing: TaskKind = {
  name: 'printing',
  inputs: ['toy_pages', 'toy_pages_per_second'],
  familyColumn: 'model_name',
  stageNames: ['print'],
  systemColumns: ['toy_pages_per_second'],
  stages: (table) => [
    {
      name: 'print',
      part: 'other',
      values: table
        .numbers('toy_pages')
        .map((pages, row) => (1000 * pages) / table.numbers('toy_pages_per_second')[row]!),
      columns: ['toy_pages', 'toy_pages_per_second'],
    },
  ],
  labels: {
    boundBy: { host: 'host-bound', h2d: 'transfer-bound', gpu: 'GPU-bound', other: 'bound by the printer' },
    activities: { print: 'printing' },
  },
};

/** Six printers whose runs take 1.1 times what their rate says. */
function runs(): Table {
  const records = [1, 2, 3, 5, 8, 13].flatMap((rate, printer) =>
    [10, 20, 40, 80].map((pages) => ({
      system_id: `printer_${printer}`,
      model_name: 'laser',
      toy_pages: pages,
      toy_pages_per_second: rate,
      total_time_ms: (1100 * pages) / rate,
    })),
  );
  return tableFromRecords(records, 'printers', columnType);
}

describe('a kind of task from outside', () => {
  it('trains, saves, loads, predicts, explains, ranks and is evaluated', async () => {
    // Other test files run in this process, too.
    onTestFinished(
      registerColumns([
        completeDefinition({ name: 'toy_pages', role: 'demand', unit: 'pages', plausible: [1, 1e6] }),
        completeDefinition({
          name: 'toy_pages_per_second',
          role: 'benchmark',
          unit: 'pages/s',
          plausible: [0.1, 1000],
          moreIsFaster: true,
          capabilities: ['host'],
        }),
      ]),
    );
    onTestFinished(registerTaskKind(printing));
    expect(() => registerTaskKind(printing)).toThrow(/registered already/);

    const config = loadExperimentConfig(join(projectRoot, 'experiments', 'configs', 'slices_staged.yml'), [
      'validation={strategy: leave_one_group_out}',
      `output_dir=${scratch}`,
    ]);
    const dataset = runs();
    const outcome = runExperiment(config, dataset);
    // 1.1 times the stage, on printers that were left out.
    expect(outcome.metrics.mape).toBeLessThan(1);
    const { runDir, bundle } = writeRunDirectory(outcome);
    const loaded = readBundleFolder(bundle);
    expect(loaded.predict(dataset, 0.9)).toEqual(outcome.predictor.predict(dataset, 0.9));

    const rows = predictionRows(dataset, loaded, { level: 0.9, explained: true });
    expect(rows[0]!.explanation?.words[0]).toMatch(/^bound by the printer: printing takes 100 % of the time/);
    const question = dataset.take([0, 4, 8, 12, 16, 20]);
    const { systems } = rankSystems(question, loaded, { level: 0.9 });
    expect(systems.map(({ systemId }) => systemId)).toEqual(
      [5, 4, 3, 2, 1, 0].map((printer) => `printer_${printer}`),
    );
    const { document } = await evaluateRuns({ runs: [runDir] });
    expect(document.groups[0]!.methods).toHaveLength(1);
  });
});
