import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mean, type Table } from '@ctfusion/base';
import {
  loadDataset,
  loadExperimentConfig,
  type Method,
  readBundleFolder,
  registerMethod,
  runExperiment,
  writeRunDirectory,
} from '@ctfusion/learn';
import {
  type BundleFormat,
  type Predictor,
  predictionRows,
  predictJudged,
  rankSystems,
  registerBundleFormat,
  sealBundle,
} from '@ctfusion/predict';
import { evaluateRuns } from '@ctfusion/report';
import { bundleFields, digestsSchema } from '@ctfusion/schema/documents';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { projectRoot } from './command-line.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-outside-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A method that knows one thing: how long a frame took on average. */
const contentSchema = z.strictObject({
  ...bundleFields,
  kind: z.literal('mean_frame'),
  frame_ms: z.number().positive(),
});
type Content = z.output<typeof contentSchema>;

function meanFramePredictor(content: Content): Predictor {
  const predict = (table: Table) => ({
    latencyMs: table.numbers('total_frames').map((frames) => frames * content.frame_ms),
  });
  return {
    kind: 'mean_frame',
    inputs: ['total_frames'],
    targetColumn: content.target_col,
    trainingDomain: content.training_domain,
    backend: content.provenance.backend,
    predict,
    explain: (table) =>
      [...table.numbers('total_frames')].map((frames) => ({
        kind: 'mean_frame',
        unit: 'ms',
        words: [`${frames} frames of ${content.frame_ms.toFixed(1)} ms`],
        trees: { expected: 0, contributions: [] },
      })),
    toBundle: () => ({ document: sealBundle(content, []), modelTexts: [] }),
  };
}

const format: BundleFormat<Content> = {
  kind: 'mean_frame',
  schema: contentSchema.extend({ digests: digestsSchema }),
  faults: () => [],
  inputs: () => ['total_frames'],
  modelFeatures: () => [],
  load: ({ digests: _, ...content }) => meanFramePredictor(content as Content),
};

const method: Method = {
  kind: 'mean_frame',
  checkDataset: (dataset) => void dataset.completeNumbers('total_frames'),
  fit({ dataset, rows, config, configFile }) {
    const training = dataset.take(rows);
    const frames = training.numbers('total_frames');
    const target = training.numbers(config.data.target_col);
    const predictor = meanFramePredictor({
      schema_version: 2,
      kind: 'mean_frame',
      target_col: config.data.target_col,
      models: [],
      training_domain: { total_frames: [Math.min(...frames), Math.max(...frames)] },
      provenance: {
        config: configFile,
        dataset: dataset.source,
        backend: 'torch',
        created_at: new Date().toISOString(),
        training_rows: rows.length,
        training_groups: [...new Set(training.texts(config.validation.group_by_col[0]!))],
        rounds: [],
      },
      frame_ms: mean(target.map((time, row) => time / frames[row]!)),
    });
    return {
      predictor,
      features: ['total_frames'],
      models: [],
      rounds: [],
      validationRows: new Int32Array(0),
    };
  },
};

describe('a method from outside', () => {
  it('trains, saves, loads, predicts, explains, ranks and is evaluated', async () => {
    // Other test files run in this process, too.
    onTestFinished(registerMethod(method));
    onTestFinished(registerBundleFormat(format));
    expect(() => registerMethod(method)).toThrow(/registered already/);

    const config = loadExperimentConfig(join(projectRoot, 'experiments', 'configs', 'slices_staged.yml'), [
      'predictor.kind=mean_frame',
      'validation.strategy=holdout',
      `output_dir=${scratch}`,
    ]);
    const dataset = await loadDataset(join(projectRoot, 'data', 'slices'));
    const outcome = runExperiment(config, dataset);
    const { runDir, bundle } = writeRunDirectory(outcome);
    const loaded = readBundleFolder(bundle);
    expect(loaded.kind).toBe('mean_frame');
    expect(loaded.predict(dataset)).toEqual(outcome.predictor.predict(dataset));

    const first = dataset.texts('model_name').indexOf('resnet50');
    const systems = dataset.texts('system_id');
    const firstOfSystem = [...new Set(systems)].map((system) => systems.indexOf(system));
    const question = dataset.take(firstOfSystem);
    expect(predictJudged(question, loaded, 0.9).verdicts).toHaveLength(17);
    const [row] = predictionRows(dataset.take([first]), loaded, { level: 0.9, explained: true });
    expect(row!.explanation?.words[0]).toMatch(/frames of/);
    expect(rankSystems(question, loaded, { level: 0.9 }).systems).toHaveLength(17);

    const { document } = await evaluateRuns({ runs: [runDir] });
    expect(document.groups[0]!.methods).toHaveLength(1);
  });
});
