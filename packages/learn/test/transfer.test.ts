import { mean } from '@ctfusion/base';
import { type TransferPrecision, transferrer } from '@ctfusion/predict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitTransfer, type TransferCell, type TransferLearning } from '../src/transfer/fit-transfer.js';
import { judgeTransfer, studyTransfer } from '../src/transfer/study-transfer.js';

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
      precision,
      rates: ratesOf([compute, bandwidth]),
      milliseconds: 1000 * (job + 1) * (share / compute + (10 * (1 - share)) / bandwidth),
    })),
  );
}
const model = fitTransfer(cells());
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
      judgeTransfer(fitTransfer(few, learning), few, far).error;
    expect(error({ beside })).toBeLessThan(error({}));
    const wrong = beside.map((cell) => (cell.chip === 'chip 3' ? { ...cell, milliseconds: 1e9 } : cell));
    const chip3 = (learning: TransferLearning) =>
      studyTransfer(few, ({ chip }) => chip, learning).devices.find(({ device }) => device === 'machine 3');
    const without = beside.filter(({ chip }) => chip !== 'chip 3');
    expect(chip3({ beside: wrong })).toEqual(chip3({ beside: without }));
  });
});
