import { counted, InputError } from '@ctfusion/base';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { type Answer, type Answerer, createAnswerer } from '../answering/answerer.js';
import { HOURS_FORM } from '../asking/hours-form.js';
import { JOB_FORMS, type Question } from '../asking/question.js';
import type { PageData } from '../page-data.js';
import { HoursFields } from './hours-fields.js';
import { JobForm } from './job-form.js';
import { JobRankingView } from './job-ranking-view.js';
import { MachinesForm } from './machines-form.js';
import { RankingView } from './ranking-view.js';

/** Typing comes to rest before an answer is computed, ms. */
const REST_MS = 150;

type Outcome = { readonly question: Question } & ({ readonly answer: Answer } | { readonly problem: string });

/** The whole page: a job, machines, and the ranking, which follows what is typed. */
export function App({ data }: { readonly data: PageData }) {
  const [question, setQuestion] = useState<Question>({
    job: 'language',
    forms: JOB_FORMS,
    machines: data.offers,
    deadline: '',
    hours: HOURS_FORM,
  });
  const [outcome, setOutcome] = useState<Outcome | undefined>(undefined);
  const answerer = useMemo(() => createAnswerer(data), [data]);
  useEffect(() => {
    const timer = setTimeout(() => setOutcome(outcomeOf(question, answerer)), REST_MS);
    return () => clearTimeout(timer);
  }, [answerer, question]);
  return (
    <main>
      <header>
        <h1>Which machine finishes my job, when, and for how much?</h1>
        <p>
          CTFusion predicts the whole time of a deep-learning task on machines that never ran it. Everything
          is computed in this page; nothing leaves it. The offers below are made up: put yours in their place.
        </p>
      </header>
      <form onSubmit={(event) => event.preventDefault()}>
        <JobForm names={answerer.names} question={question} onQuestion={setQuestion} />
        <HoursFields
          job={question.job}
          form={question.hours}
          onForm={(hours) => setQuestion({ ...question, hours })}
        />
        <MachinesForm question={question} onQuestion={setQuestion} />
      </form>
      <div aria-live="polite" aria-busy={outcome?.question !== question}>
        {outcome === undefined ? (
          <p>Computing …</p>
        ) : 'problem' in outcome ? (
          <p class="warning" role="alert">
            {outcome.problem}
          </p>
        ) : (
          <Told answer={outcome.answer} />
        )}
      </div>
    </main>
  );
}

function outcomeOf(question: Question, answerer: Answerer): Outcome {
  try {
    return { question, answer: answerer.answer(question) };
  } catch (error) {
    if (error instanceof InputError) return { question, problem: error.message };
    throw error;
  }
}

function Told({ answer }: { readonly answer: Answer }) {
  return (
    <>
      {'job' in answer.told ? (
        <JobRankingView job={answer.told.job} parts={answer.parts} />
      ) : (
        <RankingView answer={{ ...answer.told, parts: answer.parts }} />
      )}
      <details>
        <summary>This task as a document, for “ctfusion rank --tasks task.json”</summary>
        <pre id="task-document">{JSON.stringify(answer.task, null, 2)}</pre>
      </details>
      <p class="hint" data-elapsed={answer.elapsedMs}>
        {counted(answer.machines, 'machine')} in {Math.round(answer.elapsedMs)} ms, in this browser.
      </p>
    </>
  );
}
