import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Table } from '@ctfusion/base';
import type { Predictor } from '@ctfusion/predict';
import { experimentConfigSchema } from '@ctfusion/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBundleFolder, writeBundle } from '../src/bundle/bundle-folder.js';
import { loadDataset } from '../src/dataset/load.js';
import { fitPredictor } from '../src/methods/fit-predictor.js';

const slices = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'data', 'slices');
const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-contract-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const CONFIGS = {
  direct: {
    features: {
      task_cols: ['model_flops_g', 'batch_size', 'total_frames', 'im_height', 'cores_total', 'gpu_sms'],
    },
    model: { params: { n_estimators: 80, objective: 'regression_l1' }, seeds: [1, 2] },
  },
  staged: { predictor: { kind: 'staged', seeds: [1, 2] } },
};

/** What every predictor must do, whatever its method. */
describe.each(['direct', 'staged'] as const)('the %s predictor', (kind) => {
  let dataset: Table;
  let predictor: Predictor;
  const config = experimentConfigSchema.parse({
    data: { dataset_path: slices },
    validation: { strategy: 'leave_one_group_out' },
    ...CONFIGS[kind],
  });
  const fit = (rows: ArrayLike<number>): Predictor =>
    fitPredictor({ dataset, rows: Int32Array.from(rows), config, configFile: 'contract.yml' }).predictor;

  beforeAll(async () => {
    dataset = await loadDataset(slices);
    predictor = fit(Array.from({ length: 300 }, (_, row) => row));
  });

  it('predicts a positive, finite time for every row, seen or not', () => {
    const { latencyMs } = predictor.predict(dataset);
    expect(latencyMs).toHaveLength(dataset.rowCount);
    expect(latencyMs.every((time) => time > 0 && Number.isFinite(time))).toBe(true);
  });

  it('is worth having: unseen systems are off by less than the spread of the times', () => {
    const unseen = dataset.take(Array.from({ length: 201 }, (_, index) => 300 + index));
    const target = unseen.numbers('total_time_ms');
    const constant = target.reduce((sum, time) => sum + Math.log(time), 0) / target.length;
    const error = (predictions: ArrayLike<number>): number =>
      target.reduce((sum, time, row) => sum + Math.abs(Math.log(predictions[row]! / time)), 0);
    const naive = new Float64Array(target.length).fill(Math.exp(constant));
    expect(error(predictor.predict(unseen).latencyMs)).toBeLessThan(0.5 * error(naive));
  });

  it('predicts a row by itself as it does among others', () => {
    const { latencyMs } = predictor.predict(dataset);
    for (const row of [0, 123, 500]) {
      expect(predictor.predict(dataset.take([row])).latencyMs[0]).toBeCloseTo(latencyMs[row]!, 6);
    }
  });

  it('gives parts that add up, and an interval around the prediction that grows with its level, where it gives them', () => {
    const { latencyMs, parts, interval } = predictor.predict(dataset, 0.9);
    expect(parts === undefined).toBe(kind === 'direct');
    expect(interval === undefined).toBe(kind === 'direct');
    if (parts === undefined || interval === undefined) return;
    const narrow = predictor.predict(dataset, 0.5).interval!;
    for (let row = 0; row < latencyMs.length; row++) {
      const sum = Object.values(parts).reduce((total, values) => total + values[row]!, 0);
      expect(sum / latencyMs[row]!).toBeCloseTo(1, 9);
      expect(interval.lowerMs[row]).toBeLessThan(latencyMs[row]!);
      expect(interval.upperMs[row]).toBeGreaterThan(latencyMs[row]!);
      expect(narrow.upperMs[row]! - narrow.lowerMs[row]!).toBeLessThan(
        interval.upperMs[row]! - interval.lowerMs[row]!,
      );
    }
  });

  it('holds the prediction in its interval at any level', () => {
    for (const level of [0.001, 0.05, 0.5, 0.999]) {
      const { latencyMs, interval } = predictor.predict(dataset, level);
      const inside = (time: number, row: number): boolean =>
        interval === undefined || (interval.lowerMs[row]! <= time && time <= interval.upperMs[row]!);
      expect(latencyMs.every(inside)).toBe(true);
    }
  });

  it('comes back from its bundle unchanged', () => {
    const folder = join(scratch, kind);
    mkdirSync(folder);
    writeBundle(folder, predictor);
    expect(existsSync(join(folder, 'predictor.json'))).toBe(true);
    const loaded = readBundleFolder(folder);
    expect(loaded.kind).toBe(kind);
    expect(loaded.inputs).toEqual(predictor.inputs);
    expect(loaded.predict(dataset, 0.9)).toEqual(predictor.predict(dataset, 0.9));
  });

  it('is the same again from the same rows and seeds', () => {
    const again = fit(Array.from({ length: 300 }, (_, row) => row));
    expect(again.predict(dataset).latencyMs).toEqual(predictor.predict(dataset).latencyMs);
  });

  it('names the column that a table lacks', () => {
    const missing = predictor.inputs.find((name) => name !== 'model_name')!;
    const columns = dataset.names
      .filter((name) => name !== missing)
      .map((name) => [name, dataset.column(name)] as const);
    expect(() => predictor.predict(new Table(columns, dataset.rowCount, 'short.csv'))).toThrow(
      new RegExp(`short\\.csv.*'${missing}'`),
    );
  });

  it('learns from one system alone', () => {
    const one = fit(Array.from({ length: 27 }, (_, row) => row));
    expect(one.predict(dataset).latencyMs.every((time) => time > 0 && Number.isFinite(time))).toBe(true);
  });
});
