import type { Table } from '@ctfusion/base';
import type { JobTraits } from '../tasks/job-traits.js';
import { type JobPlan, jobPlan } from './job-plan.js';

/** A job of which only its time is known: one run, and nobody knows what it makes or keeps. */
const UNDESCRIBED: JobTraits = {
  results: { noun: 'runs', count: (table) => new Float64Array(table.rowCount).fill(Number.NaN) },
  batchColumn: '',
  isSequential: () => true,
  checkpointGb: (table) => new Float64Array(table.rowCount).fill(Number.NaN),
};

/**
 * What is said of a job that was timed as a whole, beside its time: setup and checkpoints.
 * @param table one row of the columns of a job
 * @throws InputError as `jobPlan`.
 */
export const measuredJobPlan = (table: Table): JobPlan =>
  jobPlan(table, 0, { name: 'a measured job', job: UNDESCRIBED });
