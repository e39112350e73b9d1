import { type CtfusionClient, ProblemError } from '@ctfusion/client';
import type { EvaluationResult, RegisteredJob } from '@ctfusion/schema/service';
import { useState } from 'preact/hooks';
import { isRefusal, problemOf, useAnswer } from '../client/use-answer.js';
import { EvaluationFigures } from './evaluation-figures.js';
import { JobTable } from './job-table.js';
import { Notice } from './notice.js';

interface KindJobsProps {
  readonly client: CtfusionClient;
  readonly taskKind: string;
}

/** The list is as old as this at most, ms. */
const REFRESH_MS = 2000;
/** Newest jobs, of all kinds, that are looked through. */
const LOOKED_AT = 100;

/** Jobs for one kind of task: how far each is, and what the last evaluation said. */
export function KindJobs({ client, taskKind }: KindJobsProps) {
  const [changes, setChanges] = useState(0);
  const [problem, setProblem] = useState('');
  const jobs = useAnswer(`jobs ${taskKind} ${changes}`, (signal) => listedJobs(client, taskKind, signal), {
    everyMs: REFRESH_MS,
  });
  const evaluate = async (): Promise<void> => {
    try {
      await client.jobs.add({ kind: 'evaluate', task_kind: taskKind });
      setProblem('');
      setChanges(changes + 1);
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  const { answer } = jobs;
  const evaluation =
    answer === 'refused' ? undefined : answer?.map(evaluationOf).find((one) => one !== undefined);
  return (
    <section aria-labelledby="jobs">
      <h2 id="jobs">Jobs</h2>
      {answer === 'refused' ? (
        <p class="hint">Jobs are told to a key with the scope “admin”.</p>
      ) : (
        <>
          <Notice outcome={jobs} />
          {answer === undefined || answer.length === 0 ? null : <JobTable jobs={answer} />}
          <button type="button" onClick={() => void evaluate()}>
            Judge it by the runs told of
          </button>
        </>
      )}
      {problem === '' ? null : (
        <p class="warning" role="alert">
          {problem}
        </p>
      )}
      {evaluation === undefined ? null : <EvaluationFigures {...evaluation} />}
    </section>
  );
}

/** `refused` for who may read, but is no admin: the rest of the page is for them, and they need no other key. */
async function listedJobs(
  client: CtfusionClient,
  taskKind: string,
  signal: AbortSignal,
): Promise<readonly RegisteredJob[] | 'refused'> {
  try {
    const { jobs } = await client.jobs.list({ limit: LOOKED_AT }, { signal });
    return jobs.filter(({ request }) => request.task_kind === taskKind);
  } catch (error) {
    if (error instanceof ProblemError && isRefusal(error)) return 'refused';
    throw error;
  }
}

/** What an evaluation that is done found. */
function evaluationOf({ request, result, finished_at: finishedAt }: RegisteredJob) {
  if (request.kind !== 'evaluate' || result === undefined || finishedAt === undefined) return undefined;
  return { result: result as EvaluationResult, finishedAt };
}
