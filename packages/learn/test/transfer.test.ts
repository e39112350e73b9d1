import { mean, quantile } from '@ctfusion/base';
import { type TransferPrecision, transferrer } from '@ctfusion/predict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitTransfer, type TransferLearning, weightedQuantiles } from '../src/transfer/fit-transfer.js';
import { regressLevels } from '../src/transfer/level-regression.js';
import { judgeTransfer, studyTransfer } from '../src/transfer/study-transfer.js';
import type { TransferCell } from '../src/transfer/transfer-cells.js';

/** Machines: TFLOP/s, GB/s, and the others of `machineRates` in a usual proportion. */
const MACHINES: readonly (readonly [compute: number, bandwidth: number])[] = [
  [20, 300],
  [30, 450],
  [40, 450],
  [60, 700],
  [60, 900],
  [110, 900],
  [130, 1500],
  [250, 1900],
  [400, 3000],
];
/** Share of a job that waits for compute. */
const JOBS = [0.2, 0.4, 0.5, 0.7];

const ratesOf = ([compute, bandwidth]: readonly [number, number]): number[] =>
  [compute, bandwidth, compute / 3, compute * 1000, bandwidth / 30, Number.NaN].map(Math.log);

/** Times that are a mix of both, as physics says, of all jobs on all machines. */
function cells(precision: TransferPrecision = 'fp16'): TransferCell[] {
  return MACHINES.flatMap(([compute, bandwidth], machine) =>
    JOBS.map((share, job) => ({
      chip: `chip ${machine}`,
      device: `machine ${machine}`,
      job: `job ${job}`,
      name: `job ${job}`,
      precision,
      rates: ratesOf([compute, bandwidth]),
      milliseconds: 1000 * (job + 1) * (share / compute + (10 * (1 - share)) / bandwidth),
      repeats: { freedom: 1, squares: 0.0002 },
    })),
  );
}
const { model } = fitTransfer(cells());
const transfer = transferrer(model, 'fp16');
const [slow, fast] = [ratesOf([20, 300]), ratesOf([250, 1900])];

describe('a transferred time', () => {
  it('is as many times as long as the run was', () => {
    const once = transfer([{ rates: slow, milliseconds: 1 }], fast, 0.9);
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), (milliseconds) => {
        const found = transfer([{ rates: slow, milliseconds }], fast, 0.9);
        expect(found.milliseconds / milliseconds).toBeCloseTo(once.milliseconds, 9);
        expect(found.lowerMs).toBeLessThanOrEqual(found.milliseconds);
        expect(found.upperMs).toBeGreaterThanOrEqual(found.milliseconds);
      }),
    );
  });

  it('is the run’s own on a like machine, but for the shift, and more certain there than far away', () => {
    const near = transfer([{ rates: slow, milliseconds: 100 }], slow, 0.9);
    expect(near.milliseconds).toBeCloseTo(100 * Math.exp(model.shift), 9);
    const far = transfer([{ rates: slow, milliseconds: 100 }], fast, 0.9);
    expect(Math.log(far.upperMs / far.lowerMs)).toBeGreaterThanOrEqual(
      Math.log(near.upperMs / near.lowerMs) - 1e-9,
    );
    expect(near.distance).toBe(0);
    expect(
      transfer([{ rates: slow, milliseconds: 1 }], ratesOf([4000, 30000]), 0.9).distance,
    ).toBeGreaterThan(model.reach);
  });

  it('is between the mix’s extremes: the ratios of compute and of bandwidth', () => {
    const ratio = 100 / transfer([{ rates: slow, milliseconds: 100 }], fast, 0.9).milliseconds;
    expect(ratio).toBeGreaterThan(1900 / 300 - 1);
    expect(ratio).toBeLessThan(250 / 20 + 1);
  });

  it('of two runs is closer than of one, on machines left out; and closer than either ratio alone', () => {
    const study = studyTransfer(cells(), ({ chip }) => chip);
    const all = cells();
    const ratioError = (rate: number): number =>
      100 *
      mean(
        all.flatMap((target) =>
          all
            .filter((run) => run.job === target.job && run.device !== target.device)
            .map((run) =>
              Math.abs(
                (run.milliseconds * Math.exp(run.rates[rate]! - target.rates[rate]!)) / target.milliseconds -
                  1,
              ),
            ),
        ),
      );
    expect(study.error).toBeLessThan(Math.min(ratioError(0), ratioError(1)));
    expect(study.errorOfTwo).toBeLessThan(study.error);
    expect(study.coverage).toBeGreaterThan(75);
  });

  it('is judged on pairs of cells of one job alone', () => {
    const slowest = cells().filter(({ chip }) => chip === 'chip 0');
    const like = slowest.map((cell) => ({ ...cell, device: 'another' }));
    const unknown = { ...like[0]!, job: 'of which there is no run', milliseconds: 1e9 };
    const { error, coverage, devices } = judgeTransfer(model, slowest, [...like, unknown]);
    expect(error).toBeCloseTo(100 * (1 - Math.exp(model.shift)), 9);
    expect(coverage).toBe(100);
    expect(devices.map(({ device }) => device)).toEqual(['another']);
  });
});

describe('levels that are learned beside jobs of another kind', () => {
  const few = cells().filter(({ chip }) => /[234]/.test(chip));
  const beside = cells().map((cell) => ({ ...cell, job: `other ${cell.job}` }));

  it('are closer far from the few machines that are known, and do not see those that are left out', () => {
    const far = cells().filter(({ chip }) => chip === 'chip 8');
    const error = (learning: TransferLearning): number =>
      judgeTransfer(fitTransfer(few, learning).model, few, far).error;
    expect(error({ beside })).toBeLessThan(error({}));
    const wrong = beside.map((cell) => (cell.chip === 'chip 3' ? { ...cell, milliseconds: 1e9 } : cell));
    const chip3 = (learning: TransferLearning) =>
      studyTransfer(few, ({ chip }) => chip, learning).devices.find(({ device }) => device === 'machine 3');
    const without = beside.filter(({ chip }) => chip !== 'chip 3');
    expect(chip3({ beside: wrong })).toEqual(chip3({ beside: without }));
  });
});

describe('jobs that are known by name', () => {
  it('are closer on machines left out, and surer; a name that training lacks is as any job', () => {
    const [byName, any] = [true, false].map((isByName) =>
      studyTransfer(cells(), ({ chip }) => chip, { isByName }),
    );
    expect(byName!.error).toBeLessThan(any!.error);
    expect(byName!.relativeWidth).toBeLessThan(any!.relativeWidth);
    expect(byName!.names.map(({ name }) => name)).toEqual(JOBS.map((_, job) => `job ${job}`));
    const named = fitTransfer(cells(), { isByName: true }).model;
    const runs = [{ rates: slow, milliseconds: 100 }];
    const of = (name?: string) => transferrer(named, 'fp16', name)(runs, fast, 0.9).milliseconds;
    expect(of('another')).toBe(of());
    // A job that waits for compute gains more where compute gains more (12.5 × against 6.3).
    expect(of('job 3')).toBeLessThan(of('job 0'));
  });

  it('are learned as they would be without the cells that are taken out', () => {
    const all = cells().map((cell) => ({
      ...cell,
      rates: cell.rates.map((rate) => (Number.isNaN(rate) ? 1 : rate)),
    }));
    const out = new Set([3, 4, 17, 30]);
    const spread = { length: 2, machineVariance: 0.1, isByName: false };
    const kept = all.filter((_, row) => !out.has(row));
    const level = regressLevels(all, spread).without([...out]);
    const again = regressLevels(kept, spread).without([]);
    const [first, ...others] = all;
    for (const cell of others)
      expect(level(cell) - level(first!)).toBeCloseTo(again(cell) - again(first!), 3);
  });

  it('tell in the coefficients that are stored what the regression tells', () => {
    const all = cells().map((cell) => ({
      ...cell,
      rates: cell.rates.map((rate) => (Number.isNaN(rate) ? 1 : rate)),
    }));
    const { levels, without } = regressLevels(all, {
      length: 2,
      machineVariance: 0,
      isByName: true,
    });
    const stored = transferrer(
      { ...model, ...levels, offsets: [0, 0, 0, 0, 0, 0], shift: 0 },
      'fp16',
      'job 2',
    );
    const [a, b] = all.filter(({ name }) => name === 'job 2');
    const carried = stored([{ rates: a!.rates, milliseconds: 1 }], b!.rates, 0.9).milliseconds;
    const level = without([]);
    expect(Math.log(carried)).toBeCloseTo(level(b!) - level(a!), 9);
  });
});

describe('quantiles of weighted errors', () => {
  it('are the usual ones where all weigh the same', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 2, maxLength: 40 }),
        (values) => {
          const sorted = [...values].sort((a, b) => a - b);
          for (const [step, found] of weightedQuantiles(
            values,
            values.map(() => 3),
            10,
          ).entries())
            expect(found).toBeCloseTo(quantile(sorted, step / 10), 9);
        },
      ),
    );
  });

  it('are between those of the groups, by a hand count, where one has many values', () => {
    // The middles of 1, 2, 2 (a sixth each) and of 10 (a half) lie at 1/12, 3/12, 5/12 and 9/12: from the first to the last 0, 1/4, 1/2, 1.
    expect(weightedQuantiles([10, 1, 2, 2], [3, 1, 1, 1], 4)).toEqual([1, 2, 2, 6, 10]);
    expect(weightedQuantiles([7], [1], 2)).toEqual([7, 7, 7]);
  });
});

it('has an interval that many machines of one odd chip widen less where chips weigh the same', () => {
  // Half of the jobs take that chip twice as long as physics says.
  const odd = cells().flatMap((cell) => {
    if (cell.chip !== 'chip 0') return [cell];
    const milliseconds = cell.milliseconds * (cell.job < 'job 2' ? 2 : 1);
    return [0, 1, 2, 3, 4].map((host) => ({ ...cell, milliseconds, device: `${cell.device} ${host}` }));
  });
  const width = (byChipInterval: boolean): number => {
    const carry = transferrer(fitTransfer(odd, { byChipInterval }).model, 'fp16');
    const { lowerMs, upperMs } = carry([{ rates: fast, milliseconds: 1000 }], ratesOf([60, 700]), 0.9);
    return upperMs / lowerMs;
  };
  expect(width(true)).toBeLessThan(width(false));
});
