import { InputError, type Table } from '@ctfusion/base';
import type { JoinedPlan, Predictor } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import type { JobDocument } from '@ctfusion/schema/documents';
import { type JobOptions, jobFlag, type RentalOptions } from '../job-options.js';

/** What is asked of a job on systems, as the command line gives it. */
export interface JobRequest extends JobOptions, RentalOptions {
  readonly systems: string[];
  readonly curves?: string[];
  readonly priceColumn?: string;
  readonly objective?: string;
  readonly level: number;
  readonly isUnordered?: boolean;
  readonly deadlineMs?: number | undefined;
  readonly minProbability?: number | undefined;
}

/** Orders systems for the job that a task and options describe. @throws InputError as `rankJobs`. */
export async function answerJob(
  task: Table,
  { folder, predictor }: { readonly folder: string; readonly predictor: Predictor },
  request: JobRequest,
): Promise<JobDocument> {
  const { devicePlans, jobColumns, jobRankingFields, jobTerms, kindOf, rankJobs, withNumbers } = await import(
    '@ctfusion/predict'
  );
  const { readCandidates } = await import('../input/system-files.js');
  const kind = kindOf(predictor);
  const asked = withNumbers(task, {
    ...jobColumns(request, jobFlag),
    ...(await batchOf(request, kind.job?.batchColumn)),
  });
  const systems = await readCandidates(request.systems, predictor.backend);
  const join = await joiner(request, systems.curves);
  const plans: JoinedPlan[] = [];
  for (const plan of devicePlans(systems.table, asked, kind))
    plans.push({ ...plan, table: await join(plan.systems, plan.task) });
  const { level, objective, deadlineMs, minProbability, priceColumn, isUnordered } = request;
  const terms = {
    ...jobTerms(request, jobFlag),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(minProbability === undefined ? {} : { minProbability }),
  };
  const ranking = rankJobs(plans, predictor, {
    level,
    ...terms,
    ...(isUnordered === undefined ? {} : { isUnordered }),
    ...(objective === undefined ? {} : { objective }),
    ...(priceColumn === undefined ? {} : { priceColumn }),
  });
  const names = task.has(COLUMN.modelName) ? task.texts(COLUMN.modelName) : [];
  return {
    schema_version: 1,
    bundle: folder,
    ...(names[0] === undefined || names[0] === '' ? {} : { model_name: names[0] }),
    ...jobRankingFields(ranking, terms),
  };
}

/** The batch is the kind's to name. @throws InputError for a kind whose runs have none. */
async function batchOf({ batch }: JobOptions, column: string | undefined): Promise<Record<string, number>> {
  if (batch === undefined) return {};
  const { numberOption } = await import('../number-option.js');
  const size = numberOption('--batch', batch, { atLeast: 1, whole: true });
  if (column !== undefined) return { [column]: size };
  throw new InputError('inconsistent', 'is read of no task of this kind', { field: '--batch' });
}

/** Systems and a task as one table; what is ignored is told once. */
async function joiner(
  { curves }: JobRequest,
  ownCurves: Table | undefined,
): Promise<(systems: Table, task: Table) => Promise<Table>> {
  const { crossJoin } = await import('@ctfusion/predict');
  const { addCurves } = await import('../input/curve-files.js');
  const { noteIgnored } = await import('../ignored-columns.js');
  let isFirst = true;
  return async (systems, task) => {
    const joined = crossJoin(systems, task, isFirst ? { onIgnored: noteIgnored } : {});
    isFirst = false;
    return await addCurves(joined, curves, ownCurves);
  };
}
