import { tableFromRecords } from '@ctfusion/base';
import { columnType, withQuantities } from '@ctfusion/schema/columns';
import { type JobDocument, systemEntryOf, taskRowOf } from '@ctfusion/schema/documents';
import { crossJoin } from '../cross-join.js';
import { devicePlans } from '../jobs/device-plans.js';
import { jobRankingFields } from '../jobs/job-fields.js';
import { type JobRankingOptions, kindOf, rankJobs } from '../jobs/rank-jobs.js';
import type { Predictor } from '../predictor.js';
import type { PlainRecord } from './question-table.js';

/** What is asked of `rankJob`: the task says the job (`job`, `setup` of a task document). */
export interface JobQuestion extends Partial<JobRankingOptions> {
  /** Systems to choose among, each once: documents, offers among them, or rows. */
  readonly systems: readonly PlainRecord[];
  readonly task: PlainRecord;
}

/**
 * When a job of many runs is done on every system, from the click to the result, and what it costs. Of the ways to use a system's devices the one that
 * is done first counts. Curves inside system documents are not read.
 * @returns without the version and the bundle's name, what `ctfusion rank --json` prints of a job.
 * @throws InputError for a record that cannot be read, or as `rankJobs`.
 */
export function rankJob(
  predictor: Predictor,
  { systems, task, level = 0.9, ...options }: JobQuestion,
): Omit<JobDocument, 'schema_version' | 'bundle'> {
  const table = (rows: readonly Record<string, unknown>[], source: string) =>
    withQuantities(tableFromRecords(rows, source, columnType));
  const machines = table(
    systems.map((system, index) => systemEntryOf(system, `systems.${index}`, predictor.backend).row),
    'systems',
  );
  const asked = table([taskRowOf(task, 'task')], 'task');
  const plans = devicePlans(machines, asked, kindOf(predictor)).map((plan) => ({
    table: crossJoin(plan.systems, plan.task),
    use: plan.use,
    ...(plan.isStated === undefined ? {} : { isStated: plan.isStated }),
  }));
  return jobRankingFields(rankJobs(plans, predictor, { level, ...options }), options);
}
