import { tableFromRecords } from '@ctfusion/base';
import { columnType } from '@ctfusion/schema/columns';
import { jobDocument, readDocument } from '@ctfusion/schema/documents';
import { expect, it } from 'vitest';
import {
  type JobOutcome,
  type JobPlan,
  jobPlan,
  ONE_DEVICE,
  type RankedJob,
  taskKind,
  type Verdict,
} from '../src/index.js';
import { jobOutcomeFields, jobRankingFields } from '../src/jobs/job-fields.js';

const phases = {
  computeMs: 1,
  readingMs: 2,
  evaluationMs: 3,
  checkpointMs: 4,
  interruptionMs: 5,
  downloadMs: 6,
  loadMs: 7,
};
const bare: JobOutcome = {
  use: ONE_DEVICE,
  runMs: 15,
  phases,
  boundBy: 'computing',
  notCounted: ['its cost'],
};
const whole: JobOutcome = {
  ...bare,
  startMs: 13,
  doneMs: 28,
  lowerMs: 20,
  upperMs: 40,
  interruptionsPerHour: 0.5,
  deadlineProbability: 0.75,
  pricePerHour: 2,
  cost: {
    total: 9,
    billedHours: 3,
    rent: 6,
    storage: 1,
    traffic: 2,
    perEpoch: 4.5,
    perResult: { noun: 'samples', count: 1e6, cost: 0.1 },
  },
  isOverBudget: true,
};
const told = {
  devices: { used: 1, by: ONE_DEVICE.by },
  run_ms: 15,
  phases: { compute: 1, reading: 2, evaluation: 3, checkpoints: 4, interruptions: 5, download: 6, load: 7 },
  bound_by: 'computing',
  not_counted: ['its cost'],
};

it('an outcome is told with each figure that is known, under its own name', () => {
  expect(jobOutcomeFields(whole)).toEqual({
    ...told,
    start_ms: 13,
    done_ms: 28,
    lower_ms: 20,
    upper_ms: 40,
    interruptions_per_hour: 0.5,
    deadline_probability: 0.75,
    price_per_hour: 2,
    cost: {
      total: 9,
      billed_hours: 3,
      rent: 6,
      storage: 1,
      traffic: 2,
      per_epoch: 4.5,
      per_result: { of: 'samples', count: 1e6, cost: 0.1 },
    },
    over_budget: true,
  });
});

it('an outcome is told without those that nobody knows', () => {
  expect(jobOutcomeFields(bare)).toEqual(told);
  const { total, billedHours, rent } = whole.cost!;
  expect(jobOutcomeFields({ ...bare, cost: { total, billedHours, rent } }).cost).toEqual({
    total: 9,
    billed_hours: 3,
    rent: 6,
  });
});

const plan: JobPlan = jobPlan(
  tableFromRecords(
    [
      {
        ...{ batch_size: 64, step_mode: 'training', params: 1e9, optimizer: 'adam', job_epochs: 2 },
        ...{ job_samples: 6400, job_eval_every: 100, job_eval_samples: 640, job_checkpoint_gb: 3 },
      },
    ],
    'task',
    columnType,
  ),
  0,
  taskKind('step'),
);
const verdict: Verdict = { status: 'estimated', reasons: ['why'], extrapolations: [], nearest: [] };
const systems: RankedJob[] = [
  { rank: 1, systemId: 'a', verdict, run: { ms: 5, lowerMs: 4, upperMs: 6 }, outcome: whole },
  { rank: 2, systemId: 'b', verdict, run: { ms: 5 }, outcome: bare },
  { rank: null, systemId: 'c', verdict: { ...verdict, status: 'unsupported' } },
];
const ranking = { plan, level: 0.9, systems };

it('a ranking counts all systems, lists the best, and is a document of its schema', () => {
  const asked = { deadlineMs: 100, minProbability: 0.5, budget: 8, isInterruptible: true, top: 2 };
  const fields = jobRankingFields({ ...ranking, objective: 'cost', sureEnough: 1 }, asked);
  expect(fields).toMatchObject({
    objective: 'cost',
    level: 0.9,
    deadline_ms: 100,
    min_probability: 0.5,
    systems_sure_enough: 1,
    budget: 8,
    interruptible: true,
    systems_total: 3,
    systems_unsupported: 1,
  });
  expect(fields.systems.map(({ rank, system_id }) => [rank, system_id])).toEqual([
    [1, 'a'],
    [2, 'b'],
  ]);
  expect(fields.systems[0]).toMatchObject({
    run: { predicted_total_time_ms: 5, lower_ms: 4, upper_ms: 6 },
    ...jobOutcomeFields(whole),
    verdict,
  });
  expect(fields.systems[1]!.run).toEqual({ predicted_total_time_ms: 5 });
  const document = { schema_version: jobDocument.version, bundle: 'bundles/step', ...fields };
  expect(readDocument(jobDocument, document, 'a ranking')).toEqual(document);
});

it('a ranking that nobody ordered tells no objective; a system of which nothing is known has no outcome', () => {
  const fields = jobRankingFields(ranking, {});
  expect(Object.keys(fields).sort()).toEqual([
    'job',
    'level',
    'systems',
    'systems_total',
    'systems_unsupported',
  ]);
  expect(fields.systems[2]).toEqual({ rank: null, system_id: 'c', verdict: systems[2]!.verdict });
});

it('what the job is of is told: runs, epochs, results, evaluations, checkpoints', () => {
  const { job } = jobRankingFields(ranking, {});
  expect(job).toMatchObject({
    runs: 200,
    epochs: 2,
    results: { of: 'samples', count: 12_800 },
    evaluations: 2,
    checkpoint_gb: 3,
  });
  const { results: _, ...without } = plan;
  expect(jobRankingFields({ ...ranking, plan: without as JobPlan }, {}).job).not.toHaveProperty('results');
});

it('how long a machine is gone is assumed where it may be taken away and nobody says', () => {
  const assumed = (question: Parameters<typeof jobRankingFields>[1]): string =>
    jobRankingFields(ranking, question).job.assumed.join();
  const OUTAGE = /is gone for 4 hours/;
  expect(assumed({ isInterruptible: true })).toMatch(OUTAGE);
  expect(assumed({})).not.toMatch(OUTAGE);
  expect(assumed({ isInterruptible: true, interruptionsPerHour: 1 })).not.toMatch(OUTAGE);
  expect(assumed({ isInterruptible: true, outageH: 2 })).not.toMatch(OUTAGE);
});
