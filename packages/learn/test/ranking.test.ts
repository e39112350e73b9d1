import { appendTables, type Column, Table } from '@ctfusion/base';
import {
  crossJoin,
  type Predictor,
  type RankingOptions,
  rankingTable,
  rankSystems,
  type StagedPredictor,
} from '@ctfusion/predict';
import { beforeAll, describe, expect, it } from 'vitest';
import { stagedFixture } from './staged-fixture.js';

const COUNT = 10_000;
const TASK_COLUMNS =
  /^(model_|batch_size|im_|input_|num_|total_frames|host_time|h2d_time|gpu_compute_time|d2h_time|total_time)/;

/** As many machines as asked for, made of measured ones by noise on each benchmark; one price each. */
function market(dataset: Table, count: number): Table {
  let state = 1;
  const random = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  const machines = dataset.take(Array.from({ length: count }, (_, index) => (index * 31) % dataset.rowCount));
  const columns = machines.names
    .filter(
      (name) => !TASK_COLUMNS.test(name) && !name.includes('interact_') && !name.startsWith('device_virtual'),
    )
    .map((name): [string, Column] => {
      if (name === 'system_id')
        return [name, { kind: 'text', values: machines.texts(name).map((_, row) => `host_${row}`) }];
      const noisy = /^(gpu_compute|data_transfer|host_compute)_/.test(name);
      const column = machines.column(name);
      if (!noisy || column.kind === 'text') return [name, column];
      return [name, { kind: 'number', values: column.values.map((value) => value * (0.9 + 0.2 * random())) }];
    });
  const prices = Float64Array.from({ length: count }, () => Math.round(1000 * (0.2 + 2 * random())) / 1000);
  return new Table([...columns, ['price_usd_hour', { kind: 'number', values: prices }]], count, 'market.csv');
}

const renamed = (table: Table, index: number): Table =>
  table.with([
    ['system_id', { kind: 'text', values: table.texts('system_id').map((name) => `${name}_${index}`) }],
  ]);

describe('rankSystems', () => {
  let predictor: StagedPredictor;
  let systems: Table;
  let table: Table;
  beforeAll(async () => {
    const fixture = await stagedFixture();
    predictor = fixture.predictor;
    systems = market(fixture.dataset, COUNT);
    const names = fixture.dataset.names.filter((name) => TASK_COLUMNS.test(name));
    const row = fixture.dataset.texts('model_name').indexOf('resnet50');
    const task = new Table(
      fixture.dataset
        .take([row])
        .names.filter((name) => names.includes(name))
        .map((name) => [name, fixture.dataset.take([row]).column(name)] as const),
      1,
      'task.json',
    );
    table = crossJoin(systems, task);
  });
  const rank = (options: Partial<RankingOptions> = {}, of: Table = table) =>
    rankSystems(of, predictor, { level: 0.9, ...options });
  /** The first rows of the table, with the given cells of the first row replaced. */
  const small = (cells: Record<string, number> = {}, count = 6): Table => {
    const rows = table.take(Array.from({ length: count }, (_, row) => row));
    return rows.with(
      Object.entries(cells).map(([name, value]): [string, Column] => {
        const values = rows.has(name) ? rows.numbers(name).slice() : new Float64Array(count);
        values[0] = value;
        return [name, { kind: 'number', values }];
      }),
    );
  };

  it('orders ten thousand systems by latency, each predicted as it is by itself', () => {
    const { objective, systems: ranked } = rank();
    expect(objective).toBe('latency');
    expect(ranked).toHaveLength(COUNT);
    expect(new Set(ranked.map(({ systemId }) => systemId)).size).toBe(COUNT);
    expect(ranked.map(({ rank }) => rank)).toEqual(Array.from({ length: COUNT }, (_, index) => index + 1));
    const wrong = ranked.filter(
      ({ latencyMs, lowerMs, upperMs }, index) =>
        !(
          latencyMs! >= (ranked[index - 1]?.latencyMs ?? 0) &&
          lowerMs! < latencyMs! &&
          latencyMs! < upperMs!
        ),
    );
    expect(wrong).toEqual([]);
    for (const index of [0, 17, 5000, COUNT - 1]) {
      const row = Number(ranked[index]!.systemId.slice('host_'.length));
      const alone = predictor.predict(table.take([row]), 0.9);
      expect(ranked[index]!.latencyMs! / alone.latencyMs[0]!).toBeCloseTo(1, 12);
      expect(ranked[index]!.upperMs! / alone.interval!.upperMs[0]!).toBeCloseTo(1, 12);
    }
  });

  it('orders by cost where only prices are given: price per hour × hours', () => {
    const { objective, systems: ranked } = rank({ priceColumn: 'price_usd_hour' });
    expect(objective).toBe('cost');
    const prices = systems.numbers('price_usd_hour');
    const wrong = ranked.filter(({ systemId, pricePerHour, expectedCost, latencyMs }, index) => {
      const price = prices[Number(systemId.slice('host_'.length))]!;
      const cost = (price * latencyMs!) / 3_600_000;
      const inOrder = expectedCost! >= (ranked[index - 1]?.expectedCost ?? 0);
      return !(pricePerHour === price && Math.abs(expectedCost! - cost) < 1e-12 && inOrder);
    });
    expect(wrong).toEqual([]);
  });

  it('orders by the probability of meeting the deadline, then by cost', () => {
    const median = rank().systems[COUNT / 2]!.latencyMs!;
    const { objective, systems: ranked } = rank({ priceColumn: 'price_usd_hour', deadlineMs: median });
    expect(objective).toBe('probability');
    let ties = 0;
    const wrong = ranked.filter(({ deadlineProbability: probability, expectedCost }, index) => {
      if (!(probability! > 0 && probability! < 1)) return true;
      const better = ranked[index - 1];
      if (better === undefined) return false;
      if (probability !== better.deadlineProbability) return probability! > better.deadlineProbability!;
      ties++;
      return expectedCost! < better.expectedCost!;
    });
    expect(wrong).toEqual([]);
    expect(ties).toBeGreaterThan(100);
    expect(ranked[0]!.deadlineProbability!).toBeGreaterThan(0.7);
    expect(ranked.at(-1)!.deadlineProbability!).toBeLessThan(0.25);
  });

  it('gives the interval’s upper end as deadline about (1 + level) / 2, and rises with the deadline', () => {
    const [system] = rank({}, small({}, 1)).systems;
    const probability = (deadlineMs: number): number =>
      rank({ deadlineMs }, small({}, 1)).systems[0]!.deadlineProbability!;
    expect(probability(system!.upperMs!)).toBeCloseTo(0.95, 1.5);
    expect(probability(system!.lowerMs!)).toBeCloseTo(0.05, 1.5);
    expect(probability(1)).toBeLessThan(0.001);
    expect(probability(1e9)).toBe(1 - 1e-6);
  });

  it('tells a fleet apart that all but misses the deadline, and by cost one that all but meets it', () => {
    const fastest = rank().systems[0]!.latencyMs!;
    const hopeless = rank({ priceColumn: 'price_usd_hour', deadlineMs: fastest / 2 }).systems;
    const chances = hopeless.map(({ deadlineProbability }) => deadlineProbability!);
    expect(new Set(chances).size).toBeGreaterThan(20);
    expect(chances).toEqual([...chances].sort((a, b) => b - a));
    const certain = rank({ priceColumn: 'price_usd_hour', deadlineMs: fastest * 1e6 }).systems;
    const costs = certain.map(({ expectedCost }) => expectedCost!);
    expect(costs).toEqual([...costs].sort((a, b) => a - b));
  });

  it('says where an order is none to be trusted: every system far outside in most inputs', () => {
    const near = small({}, 3);
    const far = near.with(
      Object.keys(predictor.trainingDomain).map((name): [string, Column] => [
        name,
        { kind: 'number', values: near.numbers(name).map((value) => value * 5) },
      ]),
    );
    expect(rank({}, near).isBeyondTraining).toBe(false);
    expect(rank({}, far).isBeyondTraining).toBe(true);
    expect(
      rank({}, appendTables([near, far].map((rows, index) => renamed(rows, index)))).isBeyondTraining,
    ).toBe(false);
    expect(rank({}, small({ batch_size: 0 }, 1)).isBeyondTraining).toBe(false);
  });

  it('lists unsupported systems last with their reason, and ranks the others as without them', () => {
    const whole = rank({ deadlineMs: 5000 }, small());
    const { systems: ranked } = rank({ deadlineMs: 5000 }, small({ model_flops_g: Number.NaN }));
    const last = ranked.at(-1)!;
    expect([last.systemId, last.rank, last.latencyMs, last.deadlineProbability]).toEqual([
      'host_0',
      null,
      undefined,
      undefined,
    ]);
    expect(last.verdict.reasons).toEqual(["'model_flops_g' is missing"]);
    const others = whole.systems.filter(({ systemId }) => systemId !== 'host_0');
    expect(ranked.slice(0, -1).map(({ systemId, latencyMs }) => [systemId, latencyMs])).toEqual(
      others.map(({ systemId, latencyMs }) => [systemId, latencyMs]),
    );
  });

  it('does not fail where no system is supported', () => {
    const { systems: ranked } = rank({ deadlineMs: 5000 }, small({ batch_size: 0 }, 1));
    expect(ranked.map(({ rank, verdict }) => [rank, verdict.status])).toEqual([[null, 'unsupported']]);
  });

  it('puts a system without price behind the others when cost decides', () => {
    const { systems: ranked } = rank(
      { priceColumn: 'price_usd_hour' },
      small({ price_usd_hour: Number.NaN }),
    );
    expect(ranked.at(-1)).toMatchObject({ systemId: 'host_0', rank: 6 });
    expect(ranked.at(-1)!.expectedCost).toBeUndefined();
  });

  it('becomes a table that leaves out what nobody has', () => {
    const written = rankingTable(rank({}, small({ batch_size: 0 })));
    expect(written.names).not.toContain('expected_cost');
    expect(written.names).not.toContain('deadline_probability');
    expect(written.texts('rank')).toEqual(['1', '2', '3', '4', '5', '']);
    expect(written.texts('status').at(-1)).toBe('unsupported');
    expect(written.texts('nearest_system')[0]).toMatch(/^intel_xeon/);
  });

  const direct: Predictor = {
    kind: 'direct',
    inputs: [],
    targetColumn: 'total_time_ms',
    trainingDomain: {},
    backend: 'torch',
    predict: ({ rowCount }) => ({ latencyMs: new Float64Array(rowCount).fill(1) }),
    toBundle: () => {
      throw new Error('never stored');
    },
  };
  it.each<[string, () => unknown, RegExp]>([
    [
      'a negative price',
      () => rank({ priceColumn: 'price_usd_hour' }, small({ price_usd_hour: -1 })),
      /row 2, column 'price_usd_hour': the price is -1/,
    ],
    [
      'a price column that is not there',
      () => rank({ priceColumn: 'price_usd_our' }),
      /'price_usd_our'.*did you mean 'price_usd_hour'/,
    ],
    [
      'cost without prices',
      () => rank({ objective: 'cost' }),
      /'objective': the objective cost needs prices/,
    ],
    ['probability without a deadline', () => rank({ objective: 'probability' }), /needs a deadline/],
    [
      'an unknown objective',
      () => rank({ objective: 'speed' }),
      /'speed' is not an objective; use latency, cost, probability/,
    ],
    [
      'a system that stands twice',
      () => rank({}, table.take([3, 4, 3])),
      /column 'system_id': 'host_3' stands in .* already/,
    ],
    [
      'a deadline for a direct bundle',
      () => rankSystems(table, direct, { level: 0.9, deadlineMs: 5 }),
      /kind 'direct' has no distribution/,
    ],
  ])('refuses %s', (_, act, message) => expect(act).toThrow(message));
});
