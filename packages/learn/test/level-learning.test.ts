import { parseCsv } from '@ctfusion/base';
import {
  assess,
  columnCorrections,
  deriveColumns,
  levelsUp,
  loadBundle,
  type Stage,
  type StagedPredictor,
  stageContributions,
} from '@ctfusion/predict';
import { experimentConfigSchema } from '@ctfusion/schema';
import { beforeAll, describe, expect, it } from 'vitest';
import { fitColumnEffects } from '../src/methods/staged/fit-column-effects.js';
import { fitStagedPredictor } from '../src/methods/staged/fit-staged-predictor.js';
import { innerFolds } from '../src/methods/staged/inner-folds.js';
import { bothSides, heldSpreads, levelSpreads } from '../src/methods/staged/level-spreads.js';
import { fitStages } from '../src/methods/staged/stage-fit.js';

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('fitStages over levels', () => {
  // Time = coefficient × stage: 2 and 4 in the families of runtime x, 10 in that of runtime y.
  const factors = { 'x a': 2, 'x b': 4, 'y a': 10 } as const;
  const families = (Object.keys(factors) as (keyof typeof factors)[]).flatMap((name) => Array(4).fill(name));
  const stage = Float64Array.from(families, (_, row) => 1 + (row % 4));
  const target = stage.map((value, row) => factors[families[row] as keyof typeof factors] * value);
  const problem = {
    stages: [stage],
    target,
    scale: target,
    keys: { families, parents: [families.map((family) => family[0]!)] },
    systems: families.map((family, row) => `${family} ${row % 2}`),
  };

  it('gives every level its own coefficients where the ridge is weak', () => {
    const { byParent, byFamily } = fitStages(problem, range(12), 1e-6);
    expect(byFamily['x a']![0]).toBeCloseTo(2, 3);
    expect(byFamily['x b']![0]).toBeCloseTo(4, 3);
    expect(byParent![0]!['y']![0]).toBeCloseTo(10, 3);
    expect(byParent![0]!['x']![0]).toBeGreaterThan(1.99);
    expect(byParent![0]!['x']![0]).toBeLessThan(4.01);
  });

  it('draws a family to its own runtime, not to all', () => {
    const { byParent, byFamily } = fitStages(problem, range(12), 1e4);
    const runtime = byParent![0]!['x']![0]!;
    expect(byFamily['x a']![0]).toBeCloseTo(runtime, 2);
  });

  it('draws a key that several keys of the level above share to the next wider level', () => {
    // Accelerators u and v; runtime x runs on both, y on v alone.
    const accelerators = families.map((family) => (family === 'x a' ? 'u' : 'v'));
    const wide = { ...problem, keys: { families, parents: [accelerators, problem.keys.parents[0]!] } };
    const { pooled, byParent } = fitStages(wide, range(12), [1e-6, 1e6, 1e-6]);
    const [ofAccelerator, ofRuntime] = byParent!;
    expect(ofRuntime!['x']![0]).toBeCloseTo(pooled[0]!, 2);
    expect(ofRuntime!['y']![0]).toBeCloseTo(ofAccelerator!['v']![0]!, 2);
    expect(pooled[0]).not.toBeCloseTo(ofAccelerator!['v']![0]!, 1);
  });

  describe('of a lone system', () => {
    // Six systems take 2 a unit of work. A seventh, the only one of its kind, takes 3 in all, and has a stage that no other has.
    const kinds = range(14).map((row) => (row < 12 ? 'gpu' : 'cpu'));
    const work = Float64Array.from(range(14), (row) => 1 + (row % 2));
    const lone = (ofItsOwn: readonly number[]) => {
      const own = Float64Array.from(range(14), (row) => (row < 12 ? 0 : ofItsOwn[row - 12]!));
      const times = work.map((value, row) => (row < 12 ? 2 * value : value * 2 + own[row]!));
      const fitted = fitStages(
        {
          stages: [work, own],
          target: times,
          scale: times,
          keys: { families: kinds, parents: [kinds] },
          systems: range(14).map((row) => `s${Math.floor(row / 2)}`),
        },
        range(14),
        0.01,
      );
      return { pooled: fitted.pooled, ofCpu: fitted.byParent![0]!['cpu']! };
    };

    it('takes its own stage for no stage where all of its rows have it', () => {
      const { pooled, ofCpu } = lone([1, 2]);
      expect(pooled[1]).toBe(0);
      expect(ofCpu[1]).toBe(0);
      expect(ofCpu[0]).toBeCloseTo(3, 1);
    });

    it('learns the stage where its other rows tell the rest of its time', () => {
      const { ofCpu } = lone([0, 2]);
      expect(ofCpu[0]).toBeCloseTo(2, 1);
      expect(ofCpu[1]).toBeCloseTo(1, 1);
    });
  });

  it('fits relative errors or those of the logarithm', () => {
    // Times 1, 3 and 3 of three systems. |w/1 − 1| + 2·|w/3 − 1| is least at 1, where the first term is steeper; of logarithms the median is 3.
    const times = Float64Array.from([1, 3, 3]);
    const three = {
      stages: [new Float64Array(3).fill(1)],
      target: times,
      scale: times,
      keys: { families: Array(3).fill('f'), parents: [] },
      systems: ['a', 'b', 'c'],
    };
    const ofError = (error: 'relative' | 'logarithm') =>
      fitStages({ ...three, error }, range(3), 1).pooled[0]!;
    expect(ofError('relative')).toBeLessThan(1.2);
    expect(ofError('logarithm')).toBeGreaterThan(2);
    expect(fitStages(three, range(3), 1).pooled[0]).toBe(ofError('logarithm'));
  });

  it('lets systems weigh the same, however many runs they have', () => {
    // One system of twelve runs against three of one: the median system decides.
    const scale = new Float64Array(15).fill(1);
    const times = Float64Array.from(range(15), (row) => (row < 12 ? 5 : 1));
    const { pooled } = fitStages(
      {
        stages: [scale],
        target: times,
        scale: times,
        keys: { families: Array(15).fill('f'), parents: [] },
        systems: range(15).map((row) => (row < 12 ? 'often' : `once ${row}`)),
      },
      range(15),
      1,
    );
    expect(pooled[0]).toBeLessThan(1.2);
  });
});

describe('coefficients by level', () => {
  const stage: Stage = { name: 's', part: 'gpu', values: new Float64Array(3).fill(1), columns: [] };
  const keys = {
    families: ['x u', 'new u', 'new w'],
    parents: [
      ['u', 'u', 'w'],
      ['x', 'new', 'new'],
    ],
  };
  const model = (byParent: Record<string, number[]>[]) => ({
    fits: [{ part: 'total' as const, stages: ['s'], coefficients: { pooled: [1], byParent, byFamily: {} } }],
  });
  const timesOf = (byParent: Record<string, number[]>[]) =>
    range(3).map((row) => stageContributions(model(byParent), [stage], keys, row)[0]!.timeMs);

  it('are those of the narrowest level that training knew', () => {
    const levels = [{ u: [2] }, { x: [3] }];
    expect(timesOf(levels)).toEqual([3, 2, 1]);
    expect(range(3).map((row) => levelsUp(model(levels), keys, row))).toEqual([1, 2, 3]);
  });

  it('are found in a bundle of when its kind had fewer levels', () => {
    const levels = [{ x: [3], u: [7] }];
    expect(timesOf(levels)).toEqual([3, 1, 1]);
    expect(range(3).map((row) => levelsUp(model(levels), keys, row))).toEqual([1, 2, 2]);
  });
});

describe('fitColumnEffects', () => {
  const rows = range(160);
  const csv = rows.map((row) => `s${row % 20},${['red', 'blue', 'green'][(row * 7) % 3]}`);
  const table = parseCsv(`system_id,software\n${csv.join('\n')}\n`, 'runs.csv', () => 'text');
  const planted = { red: 0.3, blue: 0, green: -0.3 } as const;
  const logErrors = Float64Array.from(
    table.texts('software'),
    (name, row) => planted[name as keyof typeof planted] + 0.2 * Math.sin(row % 20),
  );
  const inputs = {
    table,
    logErrors,
    systems: table.texts('system_id'),
    families: Array(160).fill('f'),
    rows,
  };

  it('finds what a source adds, apart from what is special about the systems', () => {
    const [found] = fitColumnEffects(inputs, [['software']]);
    const of = (name: string) => found!.byLevel[name]!.mean;
    expect(of('red') - of('green')).toBeCloseTo(0.6, 1);
    expect(of('red') - of('blue')).toBeCloseTo(0.3, 1);
  });

  it('says nothing of an unknown level, and doubts it by what levels differ', () => {
    const effects = fitColumnEffects(inputs, [['software']]);
    const other = parseCsv('software\nred\nviolet\n', 'runs.csv', () => 'text');
    const { mean, variance } = columnCorrections(other, effects);
    expect(mean[1]).toBe(0);
    expect(variance[1]).toBe(effects[0]!.variance);
    expect(variance[0]).toBeLessThan(variance[1]! / 5);
  });
});

describe('levelSpreads', () => {
  /** Groups of ten rows, the scores of each 0.1 to 1 times its size. */
  const errorsOf = (sizes: readonly number[], level: number) => ({
    scores: Float64Array.from(sizes.flatMap((size) => range(10).map((row) => (size * (row + 1)) / 10))),
    up: new Int32Array(10 * sizes.length).fill(level),
    groups: sizes.map((_, group) => range(10).map((row) => 10 * group + row)),
  });

  it('lets 90 % of the rows of left-out groups lie within 1.645 deviations', () => {
    const spreads = levelSpreads({ ...errorsOf([2, 2, 2, 2, 2, 2], 1), expected: [0.5, 0.5, 2] });
    expect(spreads[1]).toBeCloseTo(1.8 / 1.645, 9);
  });

  it('takes devices with a sibling to be as sure as others are, where few show it, and those without as expected', () => {
    const spreads = levelSpreads({ ...errorsOf([2, 2], 2), expected: [0.2, 0.6, 1] });
    expect(spreads).toEqual([1, 0.5, Math.LN10 / 1.645]);
  });

  it('takes a deviation that one device shows by Student’s t of one, up to a decade', () => {
    const spreads = levelSpreads({ ...errorsOf([2], 2), expected: [0.2, 0.6, 0.2] });
    // 6.314 · √2 / 1.645
    expect(spreads[2]).toBeCloseTo(5.43, 2);
  });

  it('keeps 1.645 deviations where few groups show a level and the scores of all are smaller', () => {
    const { up, groups } = errorsOf([1, 1, 1, 1, 1], 0);
    const halves = [-0.5, 0.5].map((score) => ({ score, weight: 2.5 }));
    const expected = [0.1, 0.1];
    const [shown, other] = heldSpreads([1, 2], halves, { up, groups, expected });
    expect(shown).toBe(1);
    expect(0.5 * other!).toBeCloseTo(2 * 1.645, 9);
    const wide = [-2, 2].map((score) => ({ score, weight: 2.5 }));
    expect(heldSpreads([1, 2], wide, { up, groups, expected })).toEqual([1, 2]);
    // Deviations of 1, half of which the scores span: a decade is ln 10 / 0.5 of them.
    expect(heldSpreads([1, 2], halves, { up, groups, expected: [1, 1] })[1]).toBeCloseTo(Math.LN10 / 0.5, 9);
    expect(heldSpreads([1, 2], halves, { up, groups, expected: [3, 3] })[1]).toBe(2);
  });

  it('is no surer where less is known', () => {
    const alike = range(5).map((row) => [row]);
    const levels = Int32Array.of(0, 1, 2, 3, 3);
    const given = { up: levels, groups: alike, expected: [0.2, 0.5, 1, 2] };
    const unit = [-1.645, 1.645].map((score) => ({ score, weight: 2.5 }));
    const held = heldSpreads([1, 1, 1, 0.1], unit, given);
    expect(held.map((spread, level) => spread * given.expected[level]!)).toEqual([0.2, 0.5, 1, 1]);
    expect(heldSpreads([1, 1, 1, 0.6], unit, given)[3]).toBeCloseTo(0.6, 9);
  });

  it('counts errors of few groups on both sides', () => {
    const scores = [
      { score: 1, weight: 1 },
      { score: 3, weight: 1 },
    ];
    expect(bothSides(scores, 2).map(({ score, weight }) => [score, weight])).toEqual([
      [-3, 0.5],
      [-1, 0.5],
      [1, 0.5],
      [3, 0.5],
    ]);
    expect(bothSides(scores, 10)).toBe(scores);
  });
});

describe('innerFolds', () => {
  it('keeps groups whole, all of them, in a few folds of about as many rows', () => {
    const groups = range(50).map((group) => range(1 + (group % 7)).map((row) => group * 10 + row));
    const folds = innerFolds(groups);
    expect(folds).toHaveLength(8);
    expect(folds.flat().toSorted((a, b) => a - b)).toEqual(groups.flat());
    for (const group of groups) {
      const holding = folds.filter((fold) => fold.includes(group[0]!));
      expect(holding).toHaveLength(1);
      expect(holding[0]).toEqual(expect.arrayContaining(group));
    }
    const sizes = folds.map((fold) => fold.length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(7);
  });
});

describe('a generation whose runtime training did not see', () => {
  const NAMES =
    'task_kind,backend,system_id,model_name,runtime,accelerator,prompt_tokens,generated_tokens,params,transformer_layers,model_width,kv_heads,head_size,weight_bits,gpu_mem_bw_gbps,fp16_tflops_tensor,fp32_tflops_cuda,total_time_ms';
  const FAMILIES = [
    ['p', 'u', 1.2],
    ['p', 'v', 2],
    ['q', 'u', 1.5],
    ['r', 'u', 3],
  ] as const;
  const runsOf = (runtime: string, accelerator: string, factor: number, device: number): string[] => {
    const bandwidth = 200 + 150 * device;
    return [64, 256].map((tokens) => {
      const time = (factor * tokens * 8) / bandwidth / 1e-3 + 0.2 * tokens;
      return `generation,data-sheet,d${device},m,${runtime},${accelerator},0,${tokens},8e9,32,4096,8,128,8,${bandwidth},100,20,${time}`;
    });
  };
  const table = (rows: readonly string[]) =>
    parseCsv(`${[NAMES, ...rows].join('\n')}\n`, 'runs.csv', (name) =>
      ['task_kind', 'backend', 'system_id', 'model_name', 'runtime', 'accelerator'].includes(name)
        ? 'text'
        : undefined,
    );
  let predictor: StagedPredictor;
  let asked: ReturnType<typeof derived>;
  const derived = (rows: readonly string[]) => deriveColumns(table(rows));

  beforeAll(async () => {
    const rows = range(8).flatMap((device) =>
      FAMILIES.flatMap(([runtime, accelerator, factor]) =>
        runsOf(runtime, accelerator, factor * (1 + 0.05 * Math.sin(5 * device)), device),
      ),
    );
    const config = experimentConfigSchema.parse({
      data: { dataset_path: 'runs.csv' },
      predictor: { kind: 'staged', seeds: [1] },
      validation: { strategy: 'leave_one_group_out' },
    });
    const dataset = derived(rows);
    const fitted = fitStagedPredictor({
      dataset,
      rows: Int32Array.from(range(rows.length)),
      config,
      configFile: 'test.yml',
    });
    const { document, modelTexts } = fitted.predictor.toBundle();
    const models = modelTexts.map((text, index): [string, string] => [document.models[index]!, text]);
    const files = new Map([['predictor.json', JSON.stringify(document)], ...models]);
    predictor = loadBundle({
      nameOf: (path) => path,
      readText: (path) => files.get(path)!,
    }) as StagedPredictor;
    asked = derived([
      ...runsOf('p', 'u', 1.2, 20),
      ...runsOf('p', 'new', 1.2, 20),
      ...runsOf('new', 'u', 1.2, 20),
    ]);
  });

  it('has the coefficients of the level above, the wider the less is known', () => {
    const { latencyMs, interval } = predictor.predict(asked, 0.9);
    const truth = asked.numbers('total_time_ms');
    expect(Math.abs(latencyMs[0]! / truth[0]! - 1)).toBeLessThan(0.1);
    const width = (row: number) => Math.log(interval!.upperMs[row]! / interval!.lowerMs[row]!);
    expect(width(2)).toBeGreaterThan(width(0));
    expect(width(4)).toBeGreaterThan(width(0));
    // Runtime p is between its families of 1.2 and 2 times the bandwidth's time; r alone would take 3.
    expect(latencyMs[2]!).toBeGreaterThan(latencyMs[0]! * 0.9);
    expect(latencyMs[2]!).toBeLessThan(latencyMs[0]! * 1.9);
  });

  it('says so', () => {
    const verdicts = assess(asked, predictor);
    expect(verdicts[2]!.status).toBe('estimated');
    expect(verdicts[2]!.reasons.join()).toContain("the runtime family 'p new' was not trained on");
  });
});
