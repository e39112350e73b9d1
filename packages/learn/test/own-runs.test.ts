import type { Column, Table } from '@ctfusion/base';
import { type EffectCell, EffectPosterior, type StagedPredictor } from '@ctfusion/predict';
import { columnDefinition, parseBenchmarkName } from '@ctfusion/schema/columns';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { stagedFixture } from './staged-fixture.js';

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const doubt = fc.option(
  fc.record({
    shared: fc.array(number(-0.4, 0.4), { minLength: 1, maxLength: 3 }),
    own: number(0, 0.05),
  }),
  { nil: undefined },
);
const cell = (systems: readonly string[]) =>
  fc.record({
    system: fc.constantFrom(...systems),
    family: fc.constantFrom('a', 'b', 'c', 'unseen'),
    count: fc.integer({ min: 1, max: 9 }),
    mean: number(-1, 1),
    runVariance: number(1e-4, 0.1),
    unseenLevels: fc.constantFrom(undefined, 2),
    doubt,
  });
const profile = fc.array(number(-2, 2), { minLength: 3, maxLength: 3 });
/** The same cells, their tasks told apart: the first of each family once more, of another task. */
const profiled = (cells: readonly EffectCell[], profiles: readonly number[][]): EffectCell[] => [
  ...cells.map((one, index) => ({ ...one, profile: profiles[index % profiles.length]! })),
  { ...cells[0]!, profile: profiles.at(-1)!, mean: cells[0]!.mean / 2 },
];
const cellsOf = (systems: readonly string[], maxLength: number) =>
  fc.uniqueArray(cell(systems), {
    selector: ({ system, family }) => `${system} ${family}`,
    maxLength,
    minLength: 1,
  });

describe('a machine’s own effects', () => {
  it('are those of all cells together where tasks are told apart, too', () => {
    const level = fc.record({
      variance: number(0, 0.3),
      slopeVariance: number(0, 0.1),
      runVariance: number(0.001, 0.1),
    });
    fc.assert(
      fc.property(
        cellsOf(['s', 't'], 6),
        cellsOf(['new'], 4),
        fc.array(profile, { minLength: 6, maxLength: 6 }),
        fc.tuple(level, level, level),
        fc.record({ family: fc.constantFrom('a', 'unseen', 'other'), doubt, profile }),
        (shared, own, profiles, levels, asked) => {
          const parameters = {
            lengthScale: 1,
            systemVariance: 0.04,
            familyVariance: 0.02,
            systemSharing: 0.5,
            familySharing: 0.7,
            idiosyncratic: 0.4,
            alike: { shareScale: 1, sizeScale: 1, centre: [0], familyVariance: 0.01, levels, spread: 1 },
          };
          const distance = (a: string, b: string): number => Math.abs(a.length - b.length);
          const unseen = { trained: new Set(['a', 'b', 'c']), variances: [0.03, 2] };
          const fit = (cells: readonly EffectCell[]): EffectPosterior =>
            EffectPosterior.fit(cells, distance, parameters, unseen)!;
          const ownCells = profiled(own, profiles);
          const exact = fit([...shared, ...ownCells]).predict('new', asked, 0.01);
          const system = { name: 'new', distanceTo: (other: string) => distance('new', other) };
          const found = fit(shared).withOwn(system, ownCells).predict(asked, 0.01);
          expect(found.mean).toBeCloseTo(exact.mean, 9);
          expect(found.variance).toBeCloseTo(exact.variance, 9);
          expect(found.doubtVariance).toBeCloseTo(exact.doubtVariance, 9);
        },
      ),
    );
  });

  it('are those of the posterior that is fitted to all cells together', () => {
    fc.assert(
      fc.property(
        cellsOf(['s', 't', 'u'], 10),
        cellsOf(['new'], 4),
        fc.array(number(-2, 2), { minLength: 4, maxLength: 4 }),
        fc.record({
          lengthScale: number(0.1, 3),
          systemVariance: number(0, 0.2),
          familyVariance: number(0.001, 0.2),
          systemSharing: number(0, 1),
          familySharing: number(0, 1),
          idiosyncratic: number(0, 2),
        }),
        fc.record({
          family: fc.constantFrom('a', 'b', 'c', 'unseen', 'other'),
          unseenLevels: fc.constantFrom(undefined, 2),
          doubt,
        }),
        (shared, own, at, parameters, asked) => {
          const place = new Map(['s', 't', 'u', 'new'].map((name, index) => [name, at[index]!]));
          const distance = (a: string, b: string): number => (place.get(a)! - place.get(b)!) ** 2;
          const unseen = { trained: new Set(['a', 'b', 'c']), variances: [0.03, 2] };
          const fit = (cells: readonly EffectCell[]): EffectPosterior =>
            EffectPosterior.fit(cells, distance, parameters, unseen)!;
          const exact = fit([...shared, ...own]).predict('new', asked, 0.01);
          const system = { name: 'new', distanceTo: (other: string) => distance('new', other) };
          const found = fit(shared).withOwn(system, own).predict(asked, 0.01);
          expect(found.mean).toBeCloseTo(exact.mean, 9);
          expect(found.variance).toBeCloseTo(exact.variance, 9);
          expect(found.doubtVariance).toBeCloseTo(exact.doubtVariance, 9);
        },
      ),
    );
  });
});

describe('a predictor that knows machines by their own runs', () => {
  let predictor: StagedPredictor;
  let benchmarked: Table;
  let unmeasured: Table;

  beforeAll(async () => {
    const { dataset, predictor: fitted } = await stagedFixture();
    predictor = fitted;
    const name = dataset.texts('system_id').find((system) => /_16c_/.test(system))!;
    const rows = dataset.texts('system_id').flatMap((system, row) => (system === name ? [row] : []));
    benchmarked = dataset.take(rows.filter((_, index) => index % 9 === 0));
    const isBenchmark = (column: string): boolean =>
      columnDefinition(column)?.role === 'benchmark' || parseBenchmarkName(column) !== undefined;
    unmeasured = benchmarked.without(new Set(benchmarked.names.filter(isBenchmark)));
  });

  const named = (table: Table, system: string, family?: string): Table =>
    table.with([
      ['system_id', text(table.rowCount, system)],
      ...(family === undefined ? [] : [['model_name', text(table.rowCount, family)] as [string, Column]]),
    ]);
  const text = (count: number, value: string): Column => ({
    kind: 'text',
    values: new Array<string>(count).fill(value),
  });
  const withTimes = (table: Table, rows: readonly number[], factor: number): Table => {
    const values = predictor.predict(table).latencyMs.map((time) => time * factor);
    return table.with([['total_time_ms', { kind: 'number', values }]]).take(rows);
  };

  it('predicts as one that was calibrated with these runs, for each machine its own', () => {
    const factor = number(0.5, 2);
    const rows = fc.uniqueArray(fc.integer({ min: 0, max: benchmarked.rowCount - 1 }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(rows, factor, fc.boolean(), fc.boolean(), (measured, off, isMeasured, isUnseen) => {
        const tasks = named(
          isMeasured ? benchmarked : unmeasured,
          'own',
          isUnseen ? 'a model of mine' : undefined,
        );
        const runs = withTimes(tasks, measured, off);
        const exact = predictor.calibrate(runs);
        const own = predictor.learned(runs)!;
        const knowing = predictor.knowing((system) => (system === 'own' ? own : undefined));
        const expected = exact.predict(tasks, 0.9);
        const found = knowing.predict(tasks, 0.9);
        for (let row = 0; row < tasks.rowCount; row++) {
          expect(found.latencyMs[row]! / expected.latencyMs[row]!).toBeCloseTo(1, 9);
          expect(found.interval!.lowerMs[row]! / expected.interval!.lowerMs[row]!).toBeCloseTo(1, 9);
          expect(found.interval!.upperMs[row]! / expected.interval!.upperMs[row]!).toBeCloseTo(1, 9);
          expect(found.distance![row]).toBeCloseTo(expected.distance![row]!, 9);
        }
        expect(knowing.nearestSystems(tasks, 2)).toEqual(exact.nearestSystems(tasks, 2));
        const others = named(tasks, 'another');
        expect(knowing.predict(others, 0.9)).toEqual(predictor.predict(others, 0.9));
      }),
      { numRuns: 12 },
    );
  });

  it('explains, and names what to measure next, as one that was calibrated', () => {
    const tasks = named(unmeasured, 'own');
    const runs = withTimes(tasks, [0, 1], 1.3);
    const exact = predictor.calibrate(runs);
    const own = predictor.learned(runs)!;
    const knowing = predictor.knowing((system) => (system === 'own' ? own : undefined));
    const rounded = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value, (_, item) => (typeof item === 'number' ? +item.toPrecision(9) : item)),
      );
    const benchmarks = knowing.suggestBenchmarks(tasks, 0.9);
    expect(benchmarks.length).toBeGreaterThan(0);
    expect(rounded(benchmarks)).toEqual(rounded(exact.suggestBenchmarks(tasks, 0.9)));
    expect(benchmarks[0]!.widthBefore).toBeLessThan(predictor.suggestBenchmarks(tasks, 0.9)[0]!.widthBefore);
    expect(rounded(knowing.explain(tasks))).toEqual(rounded(exact.explain(tasks)));
    const options = { level: 0.9, budgetMs: 1e9, maximum: 3 };
    expect(rounded(knowing.suggestRuns(tasks, options))).toEqual(rounded(exact.suggestRuns(tasks, options)));
  });

  it('leaves machines of training to calibration, which replaces what was learned of them', () => {
    const trained = Object.keys(predictor.engine.model.systems)[0]!;
    expect(predictor.learned(withTimes(named(benchmarked, trained), [0], 1.2))).toBeUndefined();
  });
});
