import type { JobDocument, JobOutcomeRow } from '@ctfusion/schema/documents';
import { ASSUMED_OUTAGE_H } from './interruptions.js';
import type { JobOutcome, JobTerms } from './job-outcome.js';
import type { JobRanking } from './rank-jobs.js';

/** A job on one machine as documents hold it. */
export function jobOutcomeFields(outcome: JobOutcome): JobOutcomeRow {
  const { use, startMs, runMs, doneMs, lowerMs, upperMs, phases, boundBy, cost, notCounted } = outcome;
  return {
    devices: { used: use.devices, by: use.by },
    ...present({ start_ms: startMs }),
    run_ms: runMs,
    ...present({ done_ms: doneMs, lower_ms: lowerMs, upper_ms: upperMs }),
    phases: {
      compute: phases.computeMs,
      reading: phases.readingMs,
      evaluation: phases.evaluationMs,
      checkpoints: phases.checkpointMs,
      interruptions: phases.interruptionMs,
      download: phases.downloadMs,
      load: phases.loadMs,
    },
    bound_by: boundBy,
    ...present({
      interruptions_per_hour: outcome.interruptionsPerHour,
      deadline_probability: outcome.deadlineProbability,
      price_per_hour: outcome.pricePerHour,
    }),
    ...(cost === undefined
      ? {}
      : {
          cost: {
            total: cost.total,
            billed_hours: cost.billedHours,
            rent: cost.rent,
            ...present({ storage: cost.storage, traffic: cost.traffic }),
            ...(cost.perResult === undefined
              ? {}
              : {
                  per_result: {
                    of: cost.perResult.noun,
                    count: cost.perResult.count,
                    cost: cost.perResult.cost,
                  },
                }),
            ...present({ per_epoch: cost.perEpoch }),
          },
        }),
    ...present({ over_budget: outcome.isOverBudget }),
    not_counted: notCounted,
  };
}

/** What was asked beside the ranking's own options, and is told again with the answer. */
interface JobQuestion extends JobTerms {
  readonly minProbability?: number;
  /** So many systems are listed, the best ones; all where absent. */
  readonly top?: number;
}

/** A ranking of systems for a job as documents hold it, without its version and its bundle. */
export function jobRankingFields(
  { plan, objective, level, sureEnough, systems }: JobRanking,
  { deadlineMs, minProbability, budget, isInterruptible, interruptionsPerHour, outageH, top }: JobQuestion,
): Omit<JobDocument, 'schema_version' | 'bundle'> {
  return {
    ...present({ objective }),
    level,
    ...present({
      deadline_ms: deadlineMs,
      min_probability: minProbability,
      systems_sure_enough: sureEnough,
      budget,
      interruptible: isInterruptible,
    }),
    job: {
      runs: plan.runs,
      ...present({ epochs: plan.epochs }),
      ...(plan.results === undefined
        ? {}
        : { results: { of: plan.results.noun, count: plan.results.count } }),
      ...present({ evaluations: plan.evaluations?.count, checkpoint_gb: plan.checkpoint?.gb }),
      assumed:
        isInterruptible && interruptionsPerHour === undefined && outageH === undefined
          ? [...plan.assumed, OUTAGE]
          : plan.assumed,
    },
    systems_total: systems.length,
    systems_unsupported: systems.filter(({ outcome }) => outcome === undefined).length,
    systems: systems.slice(0, top).map(({ rank, systemId, run, outcome, verdict }) => ({
      rank,
      system_id: systemId,
      ...(run === undefined
        ? {}
        : {
            run: {
              predicted_total_time_ms: run.ms,
              ...present({ lower_ms: run.lowerMs, upper_ms: run.upperMs }),
            },
          }),
      ...(outcome === undefined ? {} : jobOutcomeFields(outcome)),
      verdict,
    })),
  };
}

const OUTAGE = `a machine that is taken away is gone for ${ASSUMED_OUTAGE_H} hours, from which and its reliability interruptions follow`;

/** The entries that are there. */
const present = <T extends object>(entries: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
