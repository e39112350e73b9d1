import { type Column, mean, type Table } from '@ctfusion/base';
import { EffectPosterior, loadBundle, type StagedPredictor } from '@ctfusion/predict';
import { columnDefinition, parseBenchmarkName } from '@ctfusion/schema/columns';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { stagedFixture } from './staged-fixture.js';

const isBenchmark = (name: string): boolean =>
  columnDefinition(name)?.role === 'benchmark' || parseBenchmarkName(name) !== undefined;
const TASKS = 8;

describe('runs on a machine that was not measured', () => {
  let predictor: StagedPredictor;
  /** Tasks on one machine, of which the data sheet is known. */
  let tasks: Table;
  const withTimes = (rows: readonly number[], times: readonly number[]): Table =>
    tasks
      .take(rows)
      .with([['total_time_ms', { kind: 'number', values: Float64Array.from(times) } satisfies Column]]);
  const logWidths = (from: StagedPredictor): number[] => {
    const { lowerMs, upperMs } = from.predict(tasks, 0.9).interval!;
    return Array.from(lowerMs, (lower, row) => Math.log(upperMs[row]! / lower));
  };

  beforeAll(async () => {
    const fixture = await stagedFixture();
    predictor = fixture.predictor;
    const { dataset } = fixture;
    const system = dataset.texts('system_id').find((name) => /_16c_/.test(name))!;
    const rows = dataset.texts('system_id').flatMap((name, row) => (name === system ? [row] : []));
    const some = rows.filter((_, index) => index % Math.ceil(rows.length / TASKS) === 0);
    const facts = dataset.without(new Set(dataset.names.filter(isBenchmark))).take(some);
    // A card that nobody measured: its data sheet is like none of training's.
    tasks = facts.with([
      ['system_id', { kind: 'text', values: some.map(() => 'offer') }],
      ['fp32_tflops_cuda', { kind: 'number', values: new Float64Array(some.length).fill(35.6) }],
      ['gpu_mem_bw_gbps', { kind: 'number', values: new Float64Array(some.length).fill(936) }],
    ]);
  });

  it('narrow the interval of the same task, and widen none, where they lie inside the 50 % interval', () => {
    const before = logWidths(predictor);
    const { lowerMs, upperMs } = predictor.predict(tasks, 0.5).interval!;
    const row = fc.integer({ min: 0, max: before.length - 1 });
    fc.assert(
      fc.property(row, fc.double({ min: 0, max: 1, noNaN: true }), (measured, place) => {
        const time = lowerMs[measured]! * (upperMs[measured]! / lowerMs[measured]!) ** place;
        const after = logWidths(predictor.calibrate(withTimes([measured], [time])));
        for (const [index, width] of after.entries())
          expect(width).toBeLessThanOrEqual(before[index]! + 1e-9);
        expect(after[measured]).toBeLessThan(0.97 * before[measured]!);
      }),
      { numRuns: 8 },
    );
  });

  it('tell what was imputed: its doubt shrinks with every run, and the prediction follows the run', () => {
    const { latencyMs, imputedDeviation } = predictor.predict(tasks);
    const once = predictor.calibrate(withTimes([0], [1.3 * latencyMs[0]!]));
    const thrice = predictor.calibrate(
      withTimes(
        [0, 1, 2],
        [0, 1, 2].map((row) => 1.3 * latencyMs[row]!),
      ),
    );
    const one = once.predict(tasks);
    const three = thrice.predict(tasks);
    for (const [row, deviation] of imputedDeviation!.entries()) {
      expect(one.imputedDeviation![row]).toBeLessThan(deviation);
      expect(three.imputedDeviation![row]).toBeLessThanOrEqual(one.imputedDeviation![row]! + 1e-12);
      expect(one.latencyMs[row]).toBeGreaterThan(latencyMs[row]!);
    }
    expect(one.latencyMs[0]! / latencyMs[0]!).toBeGreaterThan(1.1);
    expect(one.latencyMs[0]! / latencyMs[0]!).toBeLessThan(1.3);
  });

  it('are Gaussian evidence: a run of another family leaves P − C² / (P′ + R)', () => {
    const parameters = {
      lengthScale: 1,
      systemVariance: 0.01,
      familyVariance: 0.02,
      systemSharing: 0,
      familySharing: 0,
      idiosyncratic: 0,
    };
    const run = { shared: [0.3, 0.1], own: 0.05 };
    const task = { shared: [0.2, -0.1, 0.4], own: 0.05 };
    const cell = { system: 'offer', family: 'a', count: 1, mean: 0.5, runVariance: 0.003, doubt: run };
    const posterior = EffectPosterior.fit([cell], () => 0, parameters)!;
    const found = posterior.predict('offer', { family: 'b', doubt: task }, 0.003);
    const shared = 0.01 + 0.3 * 0.2 - 0.1 * 0.1;
    const observed = 0.03 + 0.09 + 0.01 + 0.05 + 0.003 + 1e-4;
    const prior = 0.03 + 0.04 + 0.01 + 0.16 + 0.05;
    expect(found.mean).toBeCloseTo((shared / observed) * 0.5, 12);
    expect(found.variance + found.doubtVariance).toBeCloseTo(prior - shared ** 2 / observed, 12);
    expect(found.doubtVariance / found.variance).toBeCloseTo((prior - 0.03) / 0.03, 12);
    const own = posterior.predict('offer', { family: 'a', doubt: run }, 0.003);
    const alike = 0.03 + 0.09 + 0.01 + 0.05;
    expect(own.variance + own.doubtVariance).toBeCloseTo(alike - alike ** 2 / observed, 12);
  });

  it('are beside benchmarks: the one named first narrows most when it is measured', () => {
    const suggested = predictor.suggestBenchmarks(tasks, 0.9);
    expect(suggested.length).toBeGreaterThan(3);
    const width = (table: Table): number => {
      const { latencyMs, interval } = predictor.predict(table, 0.9);
      const { lowerMs, upperMs } = interval!;
      return mean(Array.from(lowerMs, (lower, row) => (upperMs[row]! - lower) / latencyMs[row]!));
    };
    const measuredWidth = (columns: readonly string[]): number =>
      width(
        tasks.with(
          columns.map((name): [string, Column] => [
            name,
            {
              kind: 'number',
              // What imputation expects it to read: then nothing but the doubt changes.
              values: predictor.completed(tasks).table.numbers(name).slice(),
            },
          ]),
        ),
      );
    const [best] = suggested;
    expect(best!.widthBefore).toBeCloseTo(width(tasks), 9);
    for (const one of [best!, suggested.at(-1)!])
      expect(Math.abs(measuredWidth(one.columns) - one.widthAfter)).toBeLessThan(0.02 * one.widthBefore);
  });

  it('add up: two steps give what one gives, through a bundle as well', () => {
    const { latencyMs } = predictor.predict(tasks);
    const times = Array.from(latencyMs, (time, row) => time * (1 + 0.02 * row));
    const whole = predictor.calibrate(withTimes([0, 1, 2, 3], times.slice(0, 4)));
    const first = predictor.calibrate(withTimes([0, 1], times.slice(0, 2)));
    const { document, modelTexts } = first.toBundle();
    const stored = loadBundle({
      nameOf: (path) => path,
      readText: (path) =>
        path === 'predictor.json' ? JSON.stringify(document) : modelTexts[document.models.indexOf(path)]!,
    }) as StagedPredictor;
    const second = stored.calibrate(withTimes([2, 3], times.slice(2, 4)));
    const expected = whole.predict(tasks, 0.9);
    const found = second.predict(tasks, 0.9);
    for (const row of times.keys()) {
      expect(found.latencyMs[row]).toBeCloseTo(expected.latencyMs[row]!, 6);
      expect(found.interval!.upperMs[row]).toBeCloseTo(expected.interval!.upperMs[row]!, 6);
    }
  });
});
