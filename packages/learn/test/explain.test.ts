import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeBundle } from '../src/bundle/bundle-folder.js';
import { bundleContributions } from '../src/bundle/contributions.js';
import { readModelImportance } from '../src/bundle/model-importance.js';
import { loadDataset } from '../src/dataset/load.js';
import { loadExperimentConfig } from '../src/experiment/config.js';
import { type ExperimentOutcome, runExperiment } from '../src/experiment/run.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-explain-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('what a bundle learned', () => {
  const bundle = join(scratch, 'bundle');
  let outcome: ExperimentOutcome;
  beforeAll(async () => {
    const config = join(root, 'experiments', 'configs', 'slices_ctfusion.yml');
    // Two models and scaled features: averaging and scaling must not be forgotten.
    const overrides = ['model.seeds=[1,2]', 'model.params.n_estimators=20', 'preprocessing.enabled=true'];
    outcome = runExperiment(
      loadExperimentConfig(config, overrides),
      await loadDataset(join(root, 'data', 'slices')),
    );
    mkdirSync(bundle);
    writeBundle(bundle, outcome.predictor);
  });

  it('adds up: between two rows, contributions differ by as much as the log predictions', () => {
    const rows = outcome.dataset.take([0, 17, 210, 400]);
    const explained = bundleContributions(bundle, rows);
    expect(explained.map(({ feature }) => feature)).toEqual(outcome.features);
    expect(explained[0]!.values).toEqual(rows.numbers(outcome.features[0]!));
    const sums = Array.from({ length: rows.rowCount }, (_, row) =>
      explained.reduce((sum, { contributions }) => sum + contributions[row]!, 0),
    );
    const logs = Array.from(outcome.predictor.predict(rows).latencyMs, (latencyMs) => Math.log1p(latencyMs));
    for (let row = 1; row < sums.length; row++) {
      expect(sums[row]! - sums[0]!).toBeCloseTo(logs[row]! - logs[0]!, 9);
    }
    expect(new Set(logs).size).toBe(4);
  });

  it('counts every split of every model once', () => {
    const importance = readModelImportance(join(bundle, 'models'));
    expect(importance.map(({ feature }) => feature)).toEqual(outcome.features);
    const leaves = ['model_seed1.txt', 'model_seed2.txt'].flatMap((file) =>
      [...readFileSync(join(bundle, 'models', file), 'utf8').matchAll(/^num_leaves=(\d+)$/gm)].map((match) =>
        Number(match[1]),
      ),
    );
    expect(leaves.length).toBeGreaterThan(2);
    expect(importance.reduce((sum, { splits }) => sum + splits, 0)).toBe(
      leaves.reduce((sum, count) => sum + count - 1, 0),
    );
    for (const { gain, splits } of importance) expect(gain > 0).toBe(splits > 0);
  });

  it('is nothing without models, and an error for models of other features', () => {
    expect(readModelImportance(join(scratch, 'absent'))).toEqual([]);
    const mixed = join(scratch, 'mixed');
    mkdirSync(mixed);
    const text = readFileSync(join(bundle, 'models', 'model_seed1.txt'), 'utf8');
    writeFileSync(join(mixed, 'a.txt'), text);
    writeFileSync(join(mixed, 'b.txt'), text.replace('feature_names=', 'feature_names=x_'));
    expect(() => readModelImportance(mixed)).toThrow(/b\.txt: its features are not those of .*a\.txt/);
  });
});
