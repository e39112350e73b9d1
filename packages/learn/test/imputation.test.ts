import { type Column, Table } from '@ctfusion/base';
import { type ImputationModel, loadBundle, predictJudged, StagedPredictor } from '@ctfusion/predict';
import { columnDefinition, parseBenchmarkName } from '@ctfusion/schema/columns';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fitGaussian } from '../src/systems/fit-gaussian.js';
import { fitImputation } from '../src/systems/fit-imputation.js';
import { machinesOf } from '../src/systems/machines.js';
import { PHYSICAL_VARIABLES } from '../src/systems/physical-scaling.js';
import { stagedFixture } from './staged-fixture.js';

const FREE = { exponents: [], smallestDeviation: 0, side: 'host' } as const;

describe('expectation maximisation', () => {
  it('gives the moments themselves where everything is known', () => {
    const moments = { known: [0, 1], weight: 7, mean: [1, -2], covariance: [2, 0.5, 0.5, 1] };
    const { mean, covariance } = fitGaussian([FREE, FREE], [moments], 0);
    expect([...mean]).toEqual([1, -2]);
    for (const [index, value] of [2, 0.5, 0.5, 1].entries()) expect(covariance[index]).toBeCloseTo(value, 12);
  });

  it('reaches the closed form of monotone missing data', () => {
    // Little and Rubin, 2002, section 7.2.1: x of all, y of the first: μy = ȳ + β (μx − x̄), σyy = syy + β² (σxx − sxx), β of the first.
    const whole = { known: [0, 1], weight: 6, mean: [1, 3], covariance: [2, 1, 1, 1.5] };
    const part = { known: [0], weight: 4, mean: [2.5], covariance: [1] };
    const { mean, covariance } = fitGaussian([FREE, FREE], [whole, part], 0);
    const center = (6 * 1 + 4 * 2.5) / 10;
    const spread = (6 * (2 + (1 - center) ** 2) + 4 * (1 + (2.5 - center) ** 2)) / 10;
    const slope = 1 / 2;
    expect(mean[0]).toBeCloseTo(center, 9);
    expect(covariance[0]).toBeCloseTo(spread, 9);
    expect(mean[1]).toBeCloseTo(3 + slope * (center - 1), 4);
    expect(covariance[3]).toBeCloseTo(1.5 + slope ** 2 * (spread - 2), 4);
  });

  it('leaves physics alone where shrinkage is whole', () => {
    const scaled = { ...FREE, exponents: [{ variable: 0, exponent: 2 }] };
    const moments = { known: [0, 1], weight: 5, mean: [0, 0], covariance: [1, 1.3, 1.3, 3] };
    const { covariance } = fitGaussian([FREE, scaled], [moments], 1);
    // y = 2 x + r: the residual's variance is 3 − 4 · 1.3 + 4 = 1.8, and it is taken to be independent of x.
    expect(covariance[1]).toBeCloseTo(2, 12);
    expect(covariance[3]).toBeCloseTo(4 + 1.8, 12);
  });
});

describe('what machines are like', () => {
  const variables = PHYSICAL_VARIABLES['frames']!;
  const sameModel = (a: ImputationModel, b: ImputationModel): void => {
    for (const [index, value] of a.gaussian.covariance.entries())
      expect(b.gaussian.covariance[index]).toBeCloseTo(value, 9);
    for (const [index, value] of a.gaussian.mean.entries())
      expect(b.gaussian.mean[index]).toBeCloseTo(value, 9);
  };

  it('depends neither on the order of rows and columns nor on the names of systems', async () => {
    const { dataset } = await stagedFixture();
    const fitted = fitImputation(variables, machinesOf(dataset, variables))!;
    const reversed = dataset.take(
      Array.from({ length: dataset.rowCount }, (_, row) => dataset.rowCount - 1 - row),
    );
    const renamed = new Table(
      [...reversed.names]
        .reverse()
        .map((name): [string, Column] => [
          name,
          name === 'system_id'
            ? { kind: 'text', values: reversed.texts(name).map((text) => `x ${text}`) }
            : reversed.column(name),
        ]),
      reversed.rowCount,
      'renamed',
    );
    sameModel(fitted, fitImputation(variables, machinesOf(renamed, variables))!);
  });

  it('counts a machine once, however many runs it has', async () => {
    const { dataset } = await stagedFixture();
    const rows = Array.from({ length: dataset.rowCount }, (_, row) => row);
    const twice = dataset.take([...rows, ...rows]);
    sameModel(
      fitImputation(variables, machinesOf(dataset, variables))!,
      fitImputation(variables, machinesOf(twice, variables))!,
    );
  });
});

const isBenchmark = (name: string): boolean =>
  columnDefinition(name)?.role === 'benchmark' || parseBenchmarkName(name) !== undefined;

describe('predicting machines that were not measured', () => {
  let predictor: StagedPredictor;
  let measured: Table;
  let facts: Table;

  beforeAll(async () => {
    const fixture = await stagedFixture();
    predictor = fixture.predictor;
    measured = fixture.dataset.take([0, 40, 80, 120, 160]);
    facts = measured.without(new Set(measured.names.filter(isBenchmark)));
  });

  const withColumn = (table: Table, name: string, column: Column): Table => table.with([[name, column]]);

  it('estimates from data sheets, and says what was imputed', () => {
    const { verdicts, predictions } = predictJudged(facts, predictor, 0.9);
    const { lowerMs, upperMs } = predictions.interval!;
    for (const [row, verdict] of verdicts.entries()) {
      expect(verdict.status).toBe('estimated');
      expect(verdict.knowledge!.measured).toEqual([]);
      expect(verdict.knowledge!.stated).toContain('fp32_tflops_cuda');
      expect(verdict.knowledge!.imputed).toContain('gpu_compute_Conv_Standard_k3s1_fp32_latency');
      expect(verdict.reasons[0]).toMatch(/^\d+ benchmarks imputed from \d+ facts and 0 measured benchmarks$/);
      expect(lowerMs[row]).toBeLessThan(predictions.latencyMs[row]!);
      expect(upperMs[row]).toBeGreaterThan(predictions.latencyMs[row]!);
    }
  });

  it('is never surer for knowing less', () => {
    const less = predictor.predict(facts, 0.9).deviation!;
    const some = facts.with(
      measured.names
        .filter((name) => name.startsWith('host_compute'))
        .map((name): [string, Column] => [name, measured.column(name)]),
    );
    const more = predictor.predict(some, 0.9);
    expect(more.imputedDeviation!.every((value) => value > 0)).toBe(true);
    const all = predictor.predict(measured, 0.9);
    expect(all.imputedDeviation!.every((value) => value === 0)).toBe(true);
    const mean = (values: Float64Array): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(more.imputedDeviation!)).toBeLessThan(mean(predictor.predict(facts, 0.9).imputedDeviation!));
    expect(mean(all.deviation!)).toBeLessThan(mean(less));
  });

  it('gives a later deadline no smaller probability, and the ends of the interval about theirs', () => {
    const predictions = predictor.predict(facts, 0.9);
    const { lowerMs, upperMs } = predictions.interval!;
    const at = (deadline: number, row: number): number =>
      predictor.probabilityWithin(predictions, deadline)[row]!;
    for (const [row, time] of predictions.latencyMs.entries()) {
      expect(at(lowerMs[row]!, row)).toBeLessThan(0.15);
      expect(at(upperMs[row]!, row)).toBeGreaterThan(0.85);
      fc.assert(
        fc.property(
          fc.double({ min: -3, max: 3, noNaN: true }),
          fc.double({ min: 0, max: 2, noNaN: true }),
          (a, b) => {
            expect(at(time * Math.exp(a + b), row)).toBeGreaterThanOrEqual(at(time * Math.exp(a), row));
          },
        ),
        { numRuns: 30 },
      );
    }
  });

  it('takes benchmarks of another backend for absent, and says so', () => {
    const other = withColumn(measured, 'backend', {
      kind: 'text',
      values: new Array<string>(measured.rowCount).fill('onnxruntime'),
    });
    const { verdicts, predictions } = predictJudged(other, predictor, 0.9);
    expect(verdicts[0]!.status).toBe('estimated');
    expect(verdicts[0]!.reasons).toContain("its benchmarks by backend 'onnxruntime' were not used");
    expect([...predictions.latencyMs]).toEqual([...predictor.predict(facts).latencyMs]);
  });

  it('does not estimate a machine without a GPU, nor one of whose GPU only the memory is known', () => {
    const none = withColumn(facts, 'gpus', { kind: 'number', values: new Float64Array(facts.rowCount) });
    expect(predictJudged(none, predictor, 0.9).verdicts[0]).toMatchObject({
      status: 'unsupported',
      reasons: ['it has no GPU, and the bundle learned from machines with one'],
    });
    const unknown = facts.without(
      new Set(facts.names.filter((name) => /^(gpu_|fp|l1_|l2_)/.test(name) && name !== 'gpu_name')),
    );
    const { status, reasons } = predictJudged(unknown, predictor, 0.9).verdicts[0]!;
    expect(status).toBe('unsupported');
    expect(reasons[0]).toMatch(/^nothing that tells the speed of its GPU is known/);
  });

  it('says the same after a bundle was written and read, and refuses what a bundle without it cannot impute', () => {
    const { document, modelTexts } = predictor.toBundle();
    const source = {
      nameOf: (path: string): string => path,
      readText: (path: string): string =>
        path === 'predictor.json' ? JSON.stringify(document) : modelTexts[document.models.indexOf(path)]!,
    };
    expect([...loadBundle(source).predict(facts).latencyMs]).toEqual([...predictor.predict(facts).latencyMs]);
    const { imputation: _, digests: __, ...old } = document as never as Record<string, unknown>;
    const without = new StagedPredictor(old as never, []);
    expect(predictJudged(facts, without, 0.9).verdicts[0]!.status).toBe('unsupported');
  });
});
