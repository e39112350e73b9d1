import type { CtfusionClient } from '@ctfusion/client';
import { activities } from '../../answering/activities.js';
import type { Known } from '../../asking/question.js';
import { JobForm } from '../../views/job-form.js';
import { RankingView } from '../../views/ranking-view.js';
import type { AskedJob } from '../asked-job.js';
import { type AskedRanking, rankingOf } from '../asked-job.js';
import { problemOf, useAnswer } from '../client/use-answer.js';
import { Choice } from '../parts/choice.js';
import { Notice } from '../parts/notice.js';
import { RankingTerms } from '../parts/ranking-terms.js';
import { TimedFields } from '../parts/timed-fields.js';
import { systemPath } from '../parts/words.js';

interface RankPageProps {
  readonly client: CtfusionClient;
  readonly known: Known;
  readonly job: AskedJob;
  readonly onJob: (job: AskedJob) => void;
}

const MODES = [
  ['described', 'Describe the job'],
  ['timed', 'I timed it somewhere'],
] as const;

const REST_MS = 300;
/** Machines of the ranking whose stages are asked for. */
const SHOWN_STAGES = 60;

/** Which machine of the fleet finishes a job, when, and for how much. */
export function RankPage({ client, known, job, onJob }: RankPageProps) {
  const request = requestOf(job, known);
  const outcome = useAnswer(
    JSON.stringify(request),
    (signal) => ('problem' in request ? Promise.resolve(undefined) : askRanking(client, request, signal)),
    { restMs: REST_MS },
  );
  const names = namesOf(known);
  return (
    <>
      <h1>Which machine finishes my job, when, and for how much?</h1>
      <Choice
        name="mode"
        label="How do you know the job?"
        value={job.mode}
        options={MODES}
        onValue={(mode) => onJob({ ...job, mode })}
      />
      <form onSubmit={(event) => event.preventDefault()}>
        {job.mode === 'timed' ? (
          <TimedFields form={job.timed} onForm={(timed) => onJob({ ...job, timed })} />
        ) : (
          <JobForm
            names={names}
            question={job.question}
            onQuestion={(question) => onJob({ ...job, question })}
          />
        )}
        <RankingTerms job={job} onJob={onJob} />
      </form>
      <div aria-live="polite" aria-busy={outcome.isPending} class={outcome.isPending ? 'pending' : ''}>
        {'problem' in request ? (
          <p class="warning" role="alert">
            {request.problem}
          </p>
        ) : (
          <>
            <Notice outcome={outcome} />
            {outcome.answer === undefined ? null : (
              <>
                <RankingView answer={outcome.answer} pathOf={systemPath} />
                <p class="hint">
                  {outcome.answer.ranking.systems_total} machines that are alive were ranked.
                </p>
              </>
            )}
          </>
        )}
      </div>
    </>
  );
}

const namesOf = ({ models }: Known) => ({
  language: models.filter(({ kind }) => kind === 'language').map(({ name }) => name),
  vision: models.filter(({ kind }) => kind === 'vision').map(({ name }) => name),
});

function requestOf(job: AskedJob, known: Known): AskedRanking | { readonly problem: string } {
  try {
    return rankingOf(job, known);
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

async function askRanking(client: CtfusionClient, asked: AskedRanking, signal: AbortSignal) {
  const ranking =
    'timed' in asked
      ? await client.answers.rankTimed(asked.timed, { signal })
      : await client.answers.rank(asked.described, { signal });
  const placed = ranking.systems.filter(({ rank }) => rank !== null).map(({ system_id: id }) => id);
  const shown = placed.slice(0, SHOWN_STAGES);
  const stages =
    'timed' in asked || shown.length === 0
      ? { labels: {}, systems: [] }
      : await client.answers.stages({ task: asked.described.task, system_ids: shown }, { signal });
  return {
    ranking,
    activities: new Map(
      stages.systems.map((one) => [
        one.system_id,
        activities(
          one.stages.map(({ stage, time_ms: timeMs }) => ({ stage, timeMs })),
          stages.labels,
        ),
      ]),
    ),
    parts: new Map(stages.systems.map((one) => [one.system_id, one.parts])),
  };
}
