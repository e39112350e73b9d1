import { type Table, tableFromRecords } from '@ctfusion/base';
import { COLUMN, columnType } from '@ctfusion/schema/columns';
import { taskRowOf } from '@ctfusion/schema/documents';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  interruptedMs,
  interruptionsPerHour,
  type JobMachine,
  type JobOutcome,
  type JobTerms,
  jobOutcome,
  jobPlan,
  ONE_DEVICE,
  orderJobs,
  type PredictedRun,
  taskKind,
} from '../src/index.js';

const MS_PER_HOUR = 3_600_000;

const task = (row: Record<string, unknown>): Table => tableFromRecords([row], 'task', columnType);
const step = (job: Record<string, unknown>) =>
  jobPlan(
    task({ batch_size: 64, step_mode: 'training', params: 1e9, optimizer: 'adam', ...job }),
    0,
    taskKind('step'),
  );

const machine: JobMachine = { downloadMbps: 100, diskMbps: 1000, loadMbps: 10_000, pricePerHour: 2 };
const run: PredictedRun = { ms: 100, lowerMs: 80, upperMs: 150 };

function outcome(
  plan: ReturnType<typeof jobPlan>,
  { on = machine, terms = {}, ms }: { on?: JobMachine; terms?: JobTerms; ms?: number } = {},
): JobOutcome {
  const asked = ms === undefined ? run : { ms };
  const found = jobOutcome(plan, asked, { machine: on, terms, use: ONE_DEVICE });
  if (typeof found === 'string') throw new Error(found);
  return found;
}

describe('a job, counted by hand', () => {
  it('with samples to evaluate must say how often', () => {
    expect(() => step({ job_samples: 1000, job_eval_samples: 1 })).toThrow(
      /'job_eval_every': an evaluation of 1 sample every how many steps\?/,
    );
  });

  it('has epochs × ⌈samples / batch⌉ steps, evaluations and checkpoints', () => {
    const plan = step({ job_epochs: 3, job_samples: 50_000, job_eval_every: 1000, job_checkpoint_gb: 10 });
    // ⌈50,000 / 64⌉ = 782; of 2,346 steps every thousandth is followed by an evaluation of ⌈78.2⌉ forward passes, a third of a step each.
    expect(plan).toMatchObject({ runs: 2346, epochs: 3, evaluations: { count: 2, runs: 79 / 3 } });
    const { phases, runMs } = outcome(plan);
    expect(phases.computeMs).toBeCloseTo(234_600, 6);
    expect(phases.evaluationMs).toBeCloseTo(2 * 79 * (100 / 3), 6);
    expect(phases.checkpointMs).toBeCloseTo(2 * 10_000, 6);
    expect(runMs).toBeCloseTo(234_600 + 5266.667 + 20_000, 2);
  });

  it('waits for the slower of computing and reading, and names it', () => {
    // 128 GB in 1,000 steps are 128 ms each from a disk of 1 GB/s.
    const plan = step({ job_epochs: 1, job_samples: 64_000, setup_data_gb: 128 });
    const slow = outcome(plan);
    expect(slow.runMs).toBeCloseTo(128_000, 6);
    expect(slow.boundBy).toBe('downloading');
    expect(outcome(plan, { on: { ...machine, downloadMbps: 1e6 } }).boundBy).toBe('reading from disk');
    const fast = outcome(plan, { on: { ...machine, diskMbps: 2000, downloadMbps: 1e6 } });
    expect(fast.runMs).toBeCloseTo(100_000, 6);
    expect(fast.boundBy).toBe('computing');
    const streamed = step({ job_epochs: 1, job_samples: 64_000, job_stream_gb: 128 });
    expect(outcome(streamed)).toMatchObject({ startMs: 0, boundBy: 'reading over the network' });
    expect(outcome(streamed).runMs).toBeCloseTo(1_280_000, 4);
  });

  it('starts when image, weights and data are there', () => {
    const plan = step({ setup_image_gb: 8, setup_weights_gb: 14, setup_data_gb: 50 });
    // 72 GB at 100 MB/s; 14 GB from disk at 1 GB/s and over PCIe at 10.
    const { startMs, doneMs, runMs } = outcome(plan);
    expect(startMs).toBeCloseTo(720_000 + 14_000 + 1400, 6);
    expect(doneMs).toBeCloseTo(startMs! + runMs, 6);
  });

  it('carries the interval of one run through', () => {
    const plan = step({ job_samples: 6400, setup_image_gb: 1 });
    expect(outcome(plan)).toMatchObject({
      startMs: 10_000,
      lowerMs: 18_000,
      doneMs: 20_000,
      upperMs: 25_000,
    });
  });

  it('costs time, at least the minimum, storage and traffic', () => {
    const plan = step({ job_epochs: 2, job_samples: 64_000, setup_image_gb: 73.05 });
    const on = {
      ...machine,
      storagePricePerGbMonth: 10,
      downloadPricePerGb: 0.01,
      downloadMbps: 1e9,
      diskMbps: 1e9,
    };
    const { cost } = outcome(plan, { on, terms: { minimumBillingH: 1, budget: 3 } });
    expect(cost!.billedHours).toBe(1);
    expect(cost!.rent).toBe(2);
    expect(cost!.storage).toBeCloseTo(1, 9);
    expect(cost!.traffic).toBeCloseTo(0.7305, 9);
    expect(cost!.perEpoch).toBeCloseTo(3.7305 / 2, 9);
    expect(cost!.perResult).toMatchObject({ noun: 'samples', count: 1e6 });
    expect(outcome(plan, { on, terms: { minimumBillingH: 1, budget: 3 } }).isOverBudget).toBe(true);
    expect(outcome(plan, { on, terms: { budget: 3 } }).isOverBudget).toBe(false);
  });

  it('says what it cannot count, and takes no absent rate for 0', () => {
    const plan = step({ job_samples: 6400, setup_image_gb: 8, setup_data_gb: 5, job_checkpoint_gb: 1 });
    const unknown = outcome(plan, { on: { pricePerHour: 1 } });
    expect(unknown.startMs).toBeUndefined();
    expect(unknown.doneMs).toBeUndefined();
    expect(unknown.notCounted).toEqual([
      'its download speed is not stated: when it starts is not known',
      'its disk speed is not stated: reading the data is not counted',
      'its disk speed is not stated: writing checkpoints is not counted',
      'its cost is that of the run alone',
    ]);
    const known = outcome(plan);
    const { systems } = orderJobs([{ outcome: unknown }, { outcome: known }], {
      objective: 'cost',
      minProbability: undefined,
    });
    expect(systems.map(({ outcome: { startMs } }) => startMs)).toEqual([known.startMs, undefined]);
  });

  it('a checkpoint holds the weights and the optimiser’s state where its size is not said', () => {
    // A billion parameters: 4 bytes each, and two of 4 bytes of Adam's.
    expect(step({ job_samples: 64, job_checkpoint_every_ms: 600_000 }).checkpoint).toEqual({
      gb: 12,
      everyMs: 600_000,
    });
  });

  it('counts tokens and images in runs of their kinds', () => {
    const tokens = jobPlan(
      task({ generated_tokens: 256, sequences: 4, job_tokens: 1e6 }),
      0,
      taskKind('generation'),
    );
    expect(tokens).toMatchObject({ runs: 977, results: { noun: 'tokens', count: 1e6 } });
    const images = jobPlan(task({ images: 100, job_images: 100_000 }), 0, taskKind('diffusion'));
    expect(images).toMatchObject({ runs: 1000, results: { noun: 'images', count: 1e5 } });
  });

  it.each([
    [{ job_epochs: 3 }, /'job_samples': an epoch of how many samples/],
    [{ job_samples: 10, job_tokens: 10 }, /both say how much there is to do: job_tokens, job_samples/],
    [{ job_tokens: 10 }, /'job_tokens': a task of step makes samples/],
    [{ job_samples: -5 }, /is -5; a job's sizes are numbers from 0/],
    [{ setup_image_gb: -1 }, /is -1; a job's sizes are numbers from 0/],
    [{ job_samples: 0 }, /'job_samples': is 0; there is nothing to do/],
    [{ job_eval_every: 10 }, /needs samples of an epoch/],
  ])('%j is refused', (job, message) => {
    expect(() => step(job)).toThrow(message);
  });
});

describe('several devices', () => {
  it('share runs that need not wait for one another, and the disk', () => {
    const plan = jobPlan(task({ images: 100, job_images: 1000, setup_data_gb: 1 }), 0, taskKind('diffusion'));
    const two = jobOutcome(plan, run, {
      machine,
      terms: {},
      use: { devices: 2, by: 'replicas' },
    }) as JobOutcome;
    // 100 MB a run at 1 GB/s are 100 ms, two at once 200.
    expect(two.runMs).toBeCloseTo(5 * 200, 6);
  });
});

describe('interruptions', () => {
  /** What happens, event by event: exponential times between interruptions, each followed by a restart that succeeds. */
  function simulated(
    { workMs, segmentMs, checkpointMs }: { workMs: number; segmentMs: number; checkpointMs: number },
    { perHour, restartMs }: { perHour: number; restartMs: number },
    jobs: number,
  ): number {
    let state = 7;
    // Numerical Recipes' linear congruential generator: seeded, and enough for means.
    const uniform = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state + 0.5) / 2 ** 32;
    };
    const exponential = (): number => (-Math.log(uniform()) * MS_PER_HOUR) / perHour;
    let total = 0;
    for (let job = 0; job < jobs; job++) {
      for (let done = 0; done < workMs; ) {
        const left = exponential();
        const stretch = segmentMs + checkpointMs;
        if (left >= stretch) {
          total += stretch;
          done += segmentMs;
        } else total += left + restartMs;
      }
    }
    return total / jobs;
  }

  it.each([
    [
      { workMs: 10 * MS_PER_HOUR, segmentMs: MS_PER_HOUR, checkpointMs: 60_000 },
      { perHour: 0.5, restartMs: 600_000 },
    ],
    [
      { workMs: MS_PER_HOUR, segmentMs: MS_PER_HOUR, checkpointMs: 0 },
      { perHour: 2, restartMs: 60_000 },
    ],
    [
      { workMs: 3 * MS_PER_HOUR, segmentMs: 600_000, checkpointMs: 30_000 },
      { perHour: 3, restartMs: 900_000 },
    ],
  ])('%j %j take on average what a simulation takes', (work, interruptions) => {
    const jobs = 6000;
    const expected = interruptedMs(work, interruptions);
    // The standard error of the mean is below 1.5 % in each.
    expect(Math.abs(simulated(work, interruptions, jobs) / expected - 1)).toBeLessThan(0.05);
  });

  it('of a rate that goes to 0 leave the plain time', () => {
    const plan = step({
      job_samples: 640_000,
      setup_image_gb: 8,
      job_checkpoint_gb: 1,
      job_checkpoint_every_ms: 60_000,
    });
    const plain = outcome(plan);
    for (const rate of [1e-6, 1e-9, 0])
      expect(outcome(plan, { terms: { interruptionsPerHour: rate } }).doneMs! / plain.doneMs!).toBeCloseTo(
        1,
        5,
      );
  });

  it('come by the reliability that an offer states, where the machine may be taken away', () => {
    // There 95 % of the time, then gone for four hours: 76 hours lie between.
    expect(interruptionsPerHour(0.95)).toBeCloseTo(1 / 76, 12);
    const plan = step({ job_samples: 640_000 });
    const on = { ...machine, reliability: 0.95, spotPricePerHour: 0.5 };
    expect(outcome(plan, { on }).interruptionsPerHour).toBeUndefined();
    const spot = outcome(plan, { on, terms: { isInterruptible: true } });
    expect(spot.interruptionsPerHour).toBeCloseTo(1 / 76, 12);
    expect(spot.pricePerHour).toBe(0.5);
    // Gone for one hour each time: 19 hours lie between.
    const short = outcome(plan, { on, terms: { isInterruptible: true, outageH: 1 } });
    expect(short.interruptionsPerHour).toBeCloseTo(1 / 19, 12);
    expect(outcome(plan, { terms: { isInterruptible: true } }).notCounted).toEqual([
      'its reliability is not stated: interruptions are not counted',
    ]);
  });

  it('that leave no hope are said to', () => {
    const plan = step({ job_samples: 640_000_000 });
    const found = jobOutcome(plan, run, { machine, terms: { interruptionsPerHour: 1 }, use: ONE_DEVICE });
    expect(found).toMatch(/would not be done in .* years: write checkpoints more often/);
  });
});

describe('whatever the job', () => {
  const sizes = fc.record({
    samples: fc.integer({ min: 1, max: 1_000_000 }),
    image: fc.double({ min: 0, max: 100, noNaN: true }),
    data: fc.double({ min: 0, max: 500, noNaN: true }),
    rate: fc.double({ min: 0, max: 0.1, noNaN: true }),
    ms: fc.double({ min: 1, max: 1000, noNaN: true }),
  });
  type Sizes = { samples: number; image: number; data: number; rate: number; ms: number };
  const timesOf = ({ samples, image, data, rate, ms }: Sizes): JobOutcome =>
    outcome(
      step({
        job_samples: samples,
        setup_image_gb: image,
        setup_data_gb: data,
        job_checkpoint_gb: 1,
        job_checkpoint_every_ms: MS_PER_HOUR,
      }),
      { ms, terms: { interruptionsPerHour: rate } },
    );

  it('more samples never take less time', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 1_000_000 }), (size, more) => {
        const bigger = timesOf({ ...size, samples: size.samples + more });
        expect(bigger.doneMs!).toBeGreaterThanOrEqual(timesOf(size).doneMs! * (1 - 1e-9));
      }),
    );
  });

  it('a bigger image never starts sooner', () => {
    fc.assert(
      fc.property(sizes, fc.double({ min: 0, max: 100, noNaN: true }), (size, more) => {
        const bigger = timesOf({ ...size, image: size.image + more });
        expect(bigger.startMs!).toBeGreaterThanOrEqual(timesOf(size).startMs!);
      }),
    );
  });

  it('a later deadline is never less probable', () => {
    const within = (ms: number): number => 1 / (1 + Math.exp(-4 * Math.log(ms / 100)));
    const deadline = fc.double({ min: 1, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(sizes, deadline, deadline, (size, a, b) => {
        const plan = step({
          job_samples: size.samples,
          setup_image_gb: size.image,
          setup_data_gb: size.data,
        });
        const chance = (deadlineMs: number): number => {
          const found = jobOutcome(
            plan,
            { ms: size.ms, within },
            { machine, terms: { deadlineMs, interruptionsPerHour: size.rate }, use: ONE_DEVICE },
          );
          return typeof found === 'string' ? 0 : found.deadlineProbability!;
        };
        expect(chance(Math.max(a, b))).toBeGreaterThanOrEqual(chance(Math.min(a, b)) * (1 - 1e-9));
      }),
    );
  });
});

it('a task document says its job', () => {
  const document = {
    schema_version: 1,
    model_name: 'a',
    demand: { batch_size: 8 },
    setup: { image_gb: 8, weights_gb: 14, data_gb: 50 },
    job: { epochs: 3, samples: 50_000, eval_every: 1000, checkpoint_gb: 10, checkpoint_every_ms: 600_000 },
  };
  expect(taskRowOf(document, 'task.json')).toMatchObject({
    [COLUMN.setupImageGb]: 8,
    [COLUMN.jobEpochs]: 3,
    [COLUMN.jobSamples]: 50_000,
    [COLUMN.jobCheckpointEveryMs]: 600_000,
  });
});
