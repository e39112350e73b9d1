import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appendTables, shuffledIndices, type Table } from '@ctfusion/base';
import {
  calibrateStaged,
  type EffectParameters,
  EffectPosterior,
  effectCells,
  groupScores,
  StagedEngine,
  type StagedModel,
  scoreBounds,
} from '@ctfusion/predict';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { suggestRuns } from '../../predict/src/methods/staged/suggest-runs.js';
import { loadDataset } from '../src/dataset/load.js';
import { fitStaged } from '../src/methods/staged/fit-staged.js';
import { fitResidualTrees } from '../src/methods/staged/residual-trees.js';
import { fitStages } from '../src/methods/staged/stage-fit.js';

const slices = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'data', 'slices');

const fit = (table: Table): StagedModel =>
  fitStaged({
    table,
    groups: table.texts('system_id'),
    targetColumn: 'total_time_ms',
    seeds: [1],
    priorsFrom: [],
  });
const rowsWhere = (table: Table, column: string, test: (value: string) => boolean): number[] =>
  table.texts(column).flatMap((value, row) => (test(value) ? [row] : []));

describe('fitStages', () => {
  it('finds the coefficients that made the times, per family', () => {
    const stages = [Float64Array.of(1, 2, 3, 4, 5, 6), Float64Array.of(3, 1, 2, 5, 1, 2)];
    const families = ['a', 'a', 'a', 'b', 'b', 'b'];
    const target = Float64Array.from(
      families,
      (family, row) => (family === 'a' ? 2 : 4) * stages[0]![row]! + 3 * stages[1]![row]!,
    );
    const { byFamily } = fitStages(
      { stages, target, scale: target, keys: { families, parents: [] } },
      [0, 1, 2, 3, 4, 5],
      1e-9,
    );
    expect(byFamily['a']![0]).toBeCloseTo(2, 4);
    expect(byFamily['a']![1]).toBeCloseTo(3, 4);
    expect(byFamily['b']![0]).toBeCloseTo(4, 4);
  });

  it('shrinks families to the pooled coefficients as the ridge grows, and gives 0 to an all-zero stage', () => {
    const stages = [Float64Array.of(1, 2, 3, 4), new Float64Array(4)];
    const problem = {
      stages,
      target: Float64Array.of(1, 2, 6, 8),
      scale: Float64Array.of(1, 2, 6, 8),
      keys: { families: ['a', 'a', 'b', 'b'], parents: [] },
    };
    const { pooled, byFamily } = fitStages(problem, [0, 1, 2, 3], 1e6);
    expect(byFamily['a']![0]).toBeCloseTo(pooled[0]!, 4);
    expect(byFamily['b']![0]).toBeCloseTo(pooled[0]!, 4);
    expect([pooled[1], byFamily['a']![1]]).toEqual([0, 0]);
  });
});

describe('EffectPosterior', () => {
  const parameters: EffectParameters = {
    lengthScale: 1,
    systemVariance: 0.04,
    familyVariance: 0.01,
    systemSharing: 0,
    familySharing: 0,
    idiosyncratic: 0,
  };
  const apart = (): number => Number.POSITIVE_INFINITY;

  it('agrees with the conjugate normal formula for one system and one family', () => {
    // n runs of variance v: mean = τ² / (τ² + v/n + floor) · average, τ² = 0.05, floor 1e-4
    const cells = [{ system: 's', family: 'f', count: 4, mean: 0.2, runVariance: 0.02 }];
    const { mean, variance } = EffectPosterior.fit(cells, apart, parameters)!.predict(
      's',
      { family: 'f' },
      0.02,
    );
    expect(mean).toBeCloseTo((0.05 / (0.05 + 0.005 + 1e-4)) * 0.2, 10);
    expect(variance).toBeCloseTo(0.05 - 0.05 ** 2 / (0.05 + 0.005 + 1e-4), 10);
  });

  it('carries the system’s share to another family, and nothing to another system', () => {
    const cells = [{ system: 's', family: 'f', count: 1, mean: 0.3, runVariance: 0.01 }];
    const posterior = EffectPosterior.fit(cells, apart, parameters)!;
    const own = posterior.predict('s', { family: 'f' }, 0.01).mean;
    const other = posterior.predict('s', { family: 'g' }, 0.01).mean;
    expect(other / own).toBeCloseTo(0.04 / 0.05, 10);
    expect(posterior.predict('t', { family: 'f' }, 0.01).mean).toBe(0);
  });

  it('never widens with a further run', () => {
    const runs = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(runs, (errors) => {
        const variances = [errors.length, errors.length + 1].map((count) => {
          const cells = [{ system: 's', family: 'f', count, mean: errors[0]!, runVariance: 0.01 }];
          return EffectPosterior.fit(cells, apart, parameters)!.predict('s', { family: 'f' }, 0.01).variance;
        });
        expect(variances[1]).toBeLessThanOrEqual(variances[0]! + 1e-12);
      }),
    );
  });

  it('is as unsure of a measured cell as its own runs scatter', () => {
    // One cell, idiosyncratic share 1: prior 0.05 + 0.09, noise 0.09 / 3 and the floor of 1e-4.
    const cells = [{ system: 's', family: 'f', count: 3, mean: 0.1, runVariance: 0.09 }];
    const posterior = EffectPosterior.fit(cells, apart, { ...parameters, idiosyncratic: 1 })!;
    const { mean, variance } = posterior.predict('s', { family: 'f' }, 0.001);
    expect(mean).toBeCloseTo((0.14 / (0.14 + 0.03 + 1e-4)) * 0.1, 10);
    expect(variance).toBeCloseTo(0.14 - 0.14 ** 2 / (0.14 + 0.03 + 1e-4), 10);
  });

  it('takes the deviation of an unseen family from the levels that training knew no key of', () => {
    // Two runs of variance 0.1 of a family whose runtime was unknown, too: τ² = 0.05 + 4, not 0.05 + 0.04.
    const cells = [{ system: 's', family: 'f', unseenLevels: 2, count: 2, mean: 0.8, runVariance: 0.1 }];
    const unseen = { trained: new Set(['g']), variances: [0.04, 4] };
    const posterior = EffectPosterior.fit(cells, apart, parameters, unseen)!;
    const own = { name: 's', distanceTo: apart };
    const none = EffectPosterior.fit([], apart, parameters, unseen)!;
    const task = { family: 'f', unseenLevels: 2 };
    for (const { mean, variance } of [
      posterior.predict('s', task, 0.1),
      none.withOwn(own, cells).predict(task, 0.1),
    ]) {
      expect(mean).toBeCloseTo((4.05 / (4.05 + 0.05 + 1e-4)) * 0.8, 10);
      expect(variance).toBeCloseTo(4.05 - 4.05 ** 2 / (4.05 + 0.05 + 1e-4), 10);
    }
    // Another system shares what is strange of the family, not what is special about the system.
    expect(posterior.predictNew(apart, task, 0.1).mean).toBeCloseTo((4 / (4.05 + 0.05 + 1e-4)) * 0.8, 10);
    expect(posterior.predict('s', { family: 'h', unseenLevels: 2 }, 0.1).variance).toBeCloseTo(
      4.05 - 0.04 ** 2 / (4.05 + 0.05 + 1e-4),
      10,
    );
  });

  it('says of a system without cells what its distances say, solved once for all such systems', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const places = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(
        places,
        share,
        share,
        fc.constantFrom('f', 'g', 'h'),
        fc.constantFrom(undefined, 2),
        (at, systemSharing, familySharing, family, unseenLevels) => {
          const place = new Map(['s', 't', 'u', 'new'].map((name, index) => [name, at[index]!]));
          const distance = (a: string, b: string): number => (place.get(a)! - place.get(b)!) ** 2;
          const cells = effectCells(
            [0, 1, 2, 3, 4],
            [0.3, 0.2, -0.4, 0.1, 0.5],
            ['s', 's', 't', 'u', 'u'],
            ['f', 'g', 'f', 'g', 'g'],
          );
          const posterior = EffectPosterior.fit(
            cells,
            distance,
            { ...parameters, systemSharing, familySharing, idiosyncratic: 0.5 },
            { trained: new Set(['f']), variances: [0.02, 0.5] },
          )!;
          const task = { family, unseenLevels };
          const found = posterior.predictNew((other) => distance('new', other), task, 0.01);
          const expected = posterior.predict('new', task, 0.01);
          expect(found.mean).toBeCloseTo(expected.mean, 12);
          expect(found.variance).toBeCloseTo(expected.variance, 12);
        },
      ),
    );
  });

  it('keeps a positive variance where every run of a cell is the same', () => {
    const cells = effectCells([0, 1, 2], [0.1, 0.1, 0.1], ['s', 's', 's'], ['f', 'f', 'f']);
    expect(cells).toHaveLength(1);
    expect(cells[0]!.runVariance).toBeGreaterThan(0);
  });
});

describe('score bounds', () => {
  it('cover new groups at the nominal level, where groups are exchangeable', () => {
    // 30 trials of 20 groups of 30 rows; the group's own shift makes rows within a group alike.
    const normal = (seed: number): number => {
      const [u, v] = Array.from(shuffledIndices(1000, seed).slice(0, 2), (index) => (index + 0.5) / 1000);
      return Math.sqrt(-2 * Math.log(u!)) * Math.cos(2 * Math.PI * v!);
    };
    let inside = 0;
    let count = 0;
    for (let trial = 0; trial < 30; trial++) {
      const groups = Array.from({ length: 21 }, (_, group) => {
        const shift = normal(trial * 10_000 + group);
        return Array.from(
          { length: 30 },
          (_, row) => shift + 0.5 * normal(trial * 10_000 + group * 100 + row + 500),
        );
      });
      const scores = Float64Array.from(groups.slice(0, 20).flat());
      const rows = Array.from({ length: 20 }, (_, group) =>
        Array.from({ length: 30 }, (_, row) => group * 30 + row),
      );
      const { lower, upper } = scoreBounds(groupScores(scores, rows), 0.9);
      for (const score of groups[20]!) {
        count++;
        if (score >= lower && score <= upper) inside++;
      }
    }
    expect(inside / count).toBeGreaterThan(0.82);
    expect(inside / count).toBeLessThan(0.97);
  });

  it('are asymmetric where errors are', () => {
    const scores = Float64Array.from({ length: 100 }, (_, index) => (index < 90 ? -index / 900 : index / 10));
    const { lower, upper } = scoreBounds(groupScores(scores, [Array.from(scores, (_, row) => row)]), 0.9);
    expect(upper).toBeGreaterThan(10 * Math.abs(lower));
  });
});

describe('the staged model', () => {
  let dataset: Table;
  let model: StagedModel;
  let unseen: Table;

  beforeAll(async () => {
    dataset = await loadDataset(slices);
    const isUnseen = (system: string): boolean => system.endsWith('_24sm');
    model = fit(dataset.take(rowsWhere(dataset, 'system_id', (system) => !isUnseen(system))));
    unseen = dataset.take(
      rowsWhere(dataset, 'system_id', (system) => system.endsWith('2c__nvidia_h100_24sm')),
    );
  });

  it('predicts parts that follow the measured ones', () => {
    const { parts } = new StagedEngine(model).predict(unseen);
    const host = unseen.numbers('host_time_ms');
    const ratios = Array.from(parts.host, (time, row) => time / host[row]!).sort((a, b) => a - b);
    expect(ratios[ratios.length >> 1]).toBeGreaterThan(0.75);
    expect(ratios[ratios.length >> 1]).toBeLessThan(1.3);
  });

  it('is left as it is by no run, and corrected and narrowed by some', () => {
    expect(calibrateStaged(model, unseen.take([]), 'total_time_ms')).toBe(model);
    const slowed = unseen.with([
      ['total_time_ms', { kind: 'number', values: unseen.numbers('total_time_ms').map((time) => time * 2) }],
    ]);
    const calibrated = calibrateStaged(model, slowed.take([0, 3, 6, 9, 12, 15]), 'total_time_ms');
    const before = new StagedEngine(model).predict(unseen);
    const after = new StagedEngine(calibrated).predict(unseen);
    const growth = Array.from(after.latencyMs, (time, row) => time / before.latencyMs[row]!);
    expect(Math.min(...growth)).toBeGreaterThan(1.2);
    expect(Math.max(...growth)).toBeLessThan(2.4);
    for (const [row, deviation] of after.deviation.entries())
      expect(deviation).toBeLessThan(before.deviation[row]!);
  });

  it('learns a new system beside what it knew of others, and a known one anew', () => {
    const cellsOf = ({ effectCells }: StagedModel, test: (system: string) => boolean) =>
      effectCells.filter(({ system }) => test(system));
    const added = calibrateStaged(model, unseen, 'total_time_ms');
    const isNew = (system: string): boolean => unseen.texts('system_id').includes(system);
    expect(cellsOf(added, (system) => !isNew(system))).toEqual(model.effectCells);
    expect(cellsOf(added, isNew).reduce((sum, { count }) => sum + count, 0)).toBe(unseen.rowCount);

    const [row] = rowsWhere(dataset, 'system_id', (system) => system.endsWith('8c__nvidia_h100_64sm'));
    const run = dataset.take([row!]);
    const isKnown = (system: string): boolean => system === run.texts('system_id')[0];
    expect(cellsOf(model, isKnown).length).toBeGreaterThan(1);
    const anew = calibrateStaged(model, run, 'total_time_ms');
    expect(cellsOf(anew, isKnown)).toMatchObject([{ family: run.texts('model_name')[0], count: 1 }]);
    expect(cellsOf(anew, (system) => !isKnown(system))).toEqual(cellsOf(model, (system) => !isKnown(system)));
  });

  it('refuses to be calibrated by a time of 0', () => {
    const zero = unseen.with([
      ['total_time_ms', { kind: 'number', values: new Float64Array(unseen.rowCount) }],
    ]);
    expect(() => calibrateStaged(model, zero, 'total_time_ms')).toThrow(/the measured time is 0/);
  });

  it('carries one run of a family that it was not trained on to every system, and leaves the others', () => {
    const named = (table: Table, name: string): Table =>
      table.with([['model_name', { kind: 'text', values: new Array<string>(table.rowCount).fill(name) }]]);
    const [row] = rowsWhere(dataset, 'system_id', (system) => system.endsWith('8c__nvidia_h100_64sm'));
    const run = named(dataset.take([row!]), 'never_seen');
    const { latencyMs } = new StagedEngine(model).predict(run);
    const slow = run.with([
      ['total_time_ms', { kind: 'number', values: Float64Array.of(2 * latencyMs[0]!) }],
    ]);
    const calibrated = new StagedEngine(calibrateStaged(model, slow, 'total_time_ms'));
    const elsewhere = named(unseen, 'never_seen');
    const before = new StagedEngine(model).predict(elsewhere);
    const after = calibrated.predict(elsewhere);
    for (const [index, time] of after.latencyMs.entries()) {
      expect(time / before.latencyMs[index]!).toBeGreaterThan(1.3);
      expect(time / before.latencyMs[index]!).toBeLessThan(2);
      expect(after.deviation[index]).toBeLessThan(before.deviation[index]!);
    }
    const others = calibrated.predict(unseen).latencyMs;
    for (const [index, time] of new StagedEngine(model).predict(unseen).latencyMs.entries())
      expect(Math.abs(Math.log(others[index]! / time))).toBeLessThan(0.1);
  });

  it('suggests runs that narrow the intervals, within the budget', () => {
    const suggested = suggestRuns(model, unseen, { level: 0.9, budgetMs: 3000, maximum: 3 });
    expect(suggested.length).toBeGreaterThan(0);
    expect(suggested.reduce((sum, run) => sum + run.costMs, 0)).toBeLessThanOrEqual(3000);
    for (const run of suggested) expect(run.widthAfter).toBeLessThan(run.widthBefore);
    expect(() => suggestRuns(model, unseen, { level: 0.9, budgetMs: 0.1, maximum: 3 })).toThrow(
      /the cheapest run takes/,
    );
  });

  it('suggests no task twice, and none that tells nothing', () => {
    const twice = appendTables([unseen, unseen]);
    const suggested = suggestRuns(model, twice, { level: 0.9, budgetMs: 1e9, maximum: 200 });
    const rows = suggested.map(({ row }) => row % unseen.rowCount);
    expect(new Set(rows).size).toBe(rows.length);
    for (const { widthBefore, widthAfter } of suggested) expect(widthAfter).toBeLessThan(widthBefore);
  });

  it('predicts an unseen family by the pooled analytical model, with wider intervals', () => {
    const engine = new StagedEngine(model);
    const known = engine.predict(unseen);
    const strange = engine.predict(
      unseen.with([
        ['model_name', { kind: 'text', values: new Array<string>(unseen.rowCount).fill('never_seen') }],
      ]),
    );
    expect(strange.treeCorrection.every((value) => value === 0)).toBe(true);
    expect(strange.deviation[0]).toBeGreaterThan(known.deviation[0]!);
  });

  it.each([
    [
      'two systems',
      (table: Table) => rowsWhere(table, 'system_id', (system) => /_(1|2)c__nvidia_h100_16sm/.test(system)),
    ],
    [
      'one run per family and system',
      (table: Table) => {
        const seen = new Set<string>();
        return table.texts('system_id').flatMap((system, row) => {
          const key = `${system} ${table.texts('model_name')[row]}`;
          if (seen.has(key)) return [];
          seen.add(key);
          return [row];
        });
      },
    ],
    ['one family', (table: Table) => rowsWhere(table, 'model_name', (name) => name === 'detr')],
  ])('learns from %s', (_, rows) => {
    const small = fit(dataset.take(rows(dataset)));
    const { latencyMs, deviation } = new StagedEngine(small).predict(unseen);
    expect([...latencyMs, ...deviation].every((value) => value > 0 && Number.isFinite(value))).toBe(true);
  });

  it('keeps families apart whose names a model file cannot hold', () => {
    const features = {
      names: ['family_模型 一', 'family_模型 二'],
      columns: [Float64Array.of(0, 1, 0, 1), Float64Array.of(1, 0, 1, 0)],
    };
    const training = { features, logErrors: Float64Array.of(0, 1, 0, 1) };
    const [booster] = fitResidualTrees(training, [0, 1, 2, 3], [1]);
    expect(new Set(booster!.featureNames).size).toBe(2);
  });

  it('learns where a benchmark is constant over all systems', () => {
    const few = dataset.take(rowsWhere(dataset, 'system_id', (name) => /_[28]c_.*_(16|64)sm$/.test(name)));
    const constant = few.with([
      [
        'data_transfer_H2D_PCIe_peak_bandwidth_gbps',
        { kind: 'number', values: new Float64Array(few.rowCount).fill(10) },
      ],
      ['num_attention', { kind: 'number', values: new Float64Array(few.rowCount) }],
    ]);
    expect(new Set(constant.texts('system_id')).size).toBe(3);
    const { latencyMs } = new StagedEngine(fit(constant)).predict(constant);
    expect(latencyMs.every((time) => time > 0 && Number.isFinite(time))).toBe(true);
  });

  it('refuses a system with two sets of benchmarks, and a capability of 0', () => {
    const latency = Float64Array.from(dataset.numbers('gpu_compute_LayerNorm_ViT_fp32_latency'));
    latency[5] = latency[5]! * 2;
    const two = dataset.with([
      ['gpu_compute_LayerNorm_ViT_fp32_latency', { kind: 'number', values: latency }],
    ]);
    expect(() => fit(two)).toThrow(/column 'system_id': '.*' has other benchmarks than in an earlier row/);
    const zero = dataset.with([
      [
        'data_transfer_H2D_PCIe_peak_bandwidth_gbps',
        { kind: 'number', values: new Float64Array(dataset.rowCount) },
      ],
    ]);
    expect(() => fit(zero)).toThrow(/stage 'copy_to_device' is Infinity; .* a capability is 0/);
  });
});
