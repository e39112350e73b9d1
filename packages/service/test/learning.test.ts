import { loadBundle, predict, textSource } from '@ctfusion/predict';
import { importOffers } from '@ctfusion/predict/systems';
import type { ObservationDocument, SystemDocument, TaskDocument } from '@ctfusion/schema/documents';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../src/learning/evaluate.js';
import type { LearningMachine, Material } from '../src/learning/material.js';
import { retrain } from '../src/learning/retrain.js';
import { readRoot, resolvers } from './opened-service.js';

const files = { 'predictor.json': readRoot('bundles/step/predictor.json') };
const step = loadBundle(textSource(files));
const bundle = { bundleId: step.toBundle().document.digests.document, taskKind: 'step', files };

const GPUS = ['RTX 4090', 'RTX 3090', 'L40S', 'L4', 'T4', 'A10', 'RTX A6000', 'RTX 2080 Ti', 'A40', 'L40'];
const example: TaskDocument = JSON.parse(readRoot('examples/step-task.json'));
const tasks = [1, 2, 4, 8].flatMap((batch_size) =>
  ['inference', 'training'].map(
    (step_mode): TaskDocument => ({
      ...example,
      demand: {
        ...example.demand,
        batch_size,
        step_mode,
        optimizer: step_mode === 'training' ? 'adam' : 'none',
      },
    }),
  ),
);

/** A world in which every machine takes `slowness` times what the bundle says, and runs scatter by 3 %. */
function machine(operator: string, gpu: string, slowness: number): LearningMachine {
  const [offer] = importOffers([{ gpu, cpu: 'AMD EPYC 7B13', vcpus: 16 }], resolvers, 'csv');
  const document = { ...offer!, system_id: `${operator} ${gpu}` } as SystemDocument;
  const rows = predict(step, { systems: [{ ...document }], tasks: tasks.map((task) => ({ ...task })) });
  const runs = rows.map(
    (row, index): ObservationDocument => ({
      schema_version: 1,
      system_id: document.system_id,
      task: tasks[index]!,
      times: {
        total_time_ms:
          row.predicted_total_time_ms! * slowness * Math.exp(0.03 * Math.sin(7 * index + gpu.length)),
      },
    }),
  );
  return { operator, document, runs };
}

const materialOf = (machines: readonly LearningMachine[], doubtedRuns = 0): Material => ({
  bundle,
  machines,
  doubtedRuns,
});
const honest = (slowness: number): LearningMachine[] =>
  GPUS.map((gpu, index) => machine(`operator ${index % 5}`, gpu, slowness * (1 + 0.02 * (index % 3))));

describe('what is done every night', () => {
  it('activates nothing where the bundle is right already', () => {
    const { result, bundle: made } = retrain(materialOf(honest(1), 3));
    expect(made).toBeUndefined();
    expect(result).toMatchObject({ systems: 10, operators: 5, runs: 80, doubted_runs: 3, flagged: [] });
    expect(result.kept_because).toMatch(/no candidate is better/);
  });

  it('finds a bundle that is better for machines that it never saw, where all are slower than the old one says', () => {
    const told: { stage: string; share: number }[] = [];
    const tell = (progress: { stage: string; share: number }) => void told.push(progress);
    const { result, bundle: made } = retrain(materialOf(honest(1.5)), { tell });
    expect(told.map(({ share }) => share)).toEqual(told.map(({ share }) => share).toSorted((a, b) => a - b));
    expect([told[0]!.share, told.at(-1)!.share < 1]).toEqual([0, true]);
    expect([...new Set(told.map(({ stage }) => stage))]).toEqual([
      'judging machines',
      'judging what is recalibrated on machines left out',
      'judging what is trained on machines left out',
      'learning from all machines',
    ]);
    expect(result.chosen).toBeDefined();
    for (const { comparison } of result.candidates.filter(({ name }) => name === result.chosen))
      expect(comparison!.error_difference).toBeLessThan(-0.2);
    // Of another operator, and another GPU, than all that it learned from.
    const stranger = [machine('nobody', 'RTX A5000', 1.5)];
    const errorOf = (texts: Record<string, string>) =>
      evaluate({ ...materialOf(stranger), bundle: { ...bundle, files: texts } }).mean_error_percent!;
    expect(errorOf({ ...made })).toBeLessThan(errorOf(files) / 2);
  });

  it('learns the same whether or not one operator lies about many machines, and says whose runs it left out', () => {
    const machines = honest(1.5);
    const liars = GPUS.map((gpu) => machine('liar', gpu, 0.4));
    const [without, withLiar] = [retrain(materialOf(machines)), retrain(materialOf([...machines, ...liars]))];
    expect(withLiar.result.flagged.map(({ system_id }) => system_id).sort()).toEqual(
      liars.map(({ document }) => document.system_id).sort(),
    );
    expect(withLiar.result.flagged[0]!.reason).toMatch(/less time than predicted, [\d.]+ robust/);
    expect(withLiar.result.candidates).toEqual(without.result.candidates);
    expect(withLiar.result.runs).toBe(without.result.runs);
  });

  it('is not talked into a bundle that is worse for most, by lies too small to be flagged', () => {
    const machines = honest(1);
    const liars = GPUS.map((gpu) => machine('liar', gpu, 0.8));
    const { bundle: made } = retrain(materialOf([...machines, ...liars]));
    const errorOf = (texts: Record<string, string>) =>
      evaluate({ ...materialOf(machines), bundle: { ...bundle, files: texts } }).median_error_percent!;
    expect(errorOf({ ...(made ?? files) })).toBeLessThanOrEqual(errorOf(files) + 1e-9);
  });

  it('needs machines enough to leave some out', () => {
    const { result } = retrain(materialOf(honest(1.5).slice(0, 4)));
    expect(result.kept_because).toMatch(/^4 machines have runs/);
    expect(result.candidates).toEqual([]);
  });
});

it('judges a bundle by machines that weigh the same', () => {
  const result = evaluate(materialOf([...honest(1).slice(0, 1), ...honest(Math.E).slice(1, 2)]));
  // The first is predicted to within the scatter of 3 %, the second off by a factor of e · 1.02.
  expect(result.by_system[0]!.error_percent).toBeCloseTo(100 * (Math.E * 1.02 - 1), -1);
  expect(result.by_system[1]!.error_percent).toBeLessThan(3.1);
  expect(result.mean_error_percent).toBeCloseTo(
    (result.by_system[0]!.error_percent + result.by_system[1]!.error_percent) / 2,
    9,
  );
});
