import type { CtfusionClient } from '@ctfusion/client';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { type Known, taskOf } from '../asking/question.js';
import { ASKED_JOB, type AskedJob } from './asked-job.js';
import { rememberKey } from './client/own-service.js';
import { hearRefusals } from './client/use-answer.js';
import { EvaluationPage } from './pages/evaluation-page.js';
import { FleetPage } from './pages/fleet-page.js';
import { RankPage } from './pages/rank-page.js';
import { SystemPage } from './pages/system-page.js';
import { KeyForm } from './parts/key-form.js';
import { type Place, placeOf } from './place.js';

interface ServiceAppProps {
  readonly client: CtfusionClient;
  readonly known: Known;
}

const LINKS = [
  ['#/', 'rank', 'Ranking'],
  ['#/fleet', 'fleet', 'Machines'],
  ['#/evaluation', 'evaluation', 'Evaluation'],
] as const;

/** All pages of the service; which one is shown stands in the address. */
export function ServiceApp({ client, known }: ServiceAppProps) {
  const [place, setPlace] = useState<Place>(() => placeOf(location.hash));
  const [job, setJob] = useState<AskedJob>(ASKED_JOB);
  const [refusal, setRefusal] = useState('');
  const [keys, setKeys] = useState(0);
  useEffect(() => {
    const move = (): void => {
      setPlace(placeOf(location.hash));
      scrollTo(0, 0);
    };
    addEventListener('hashchange', move);
    hearRefusals(({ message }) => setRefusal(message));
    return () => removeEventListener('hashchange', move);
  }, []);
  const task = useMemo(() => taskOrNone(job, known), [job, known]);
  const useKey = (key: string): void => {
    rememberKey(key);
    setRefusal('');
    setKeys(keys + 1);
  };
  return (
    <>
      <header class="top">
        <a class="brand" href="#/">
          CTFusion
        </a>
        <nav aria-label="Pages">
          {LINKS.map(([path, page, label]) => (
            <a key={path} href={path} {...(place.page === page ? { 'aria-current': 'page' as const } : {})}>
              {label}
            </a>
          ))}
        </nav>
        <a class="api" href="/docs">
          API
        </a>
      </header>
      <main key={keys}>
        {refusal === '' ? null : <KeyForm problem={refusal} onKey={useKey} />}
        {place.page === 'fleet' ? (
          <FleetPage client={client} />
        ) : place.page === 'evaluation' ? (
          <EvaluationPage client={client} />
        ) : place.page === 'system' ? (
          <SystemPage key={place.systemId} client={client} systemId={place.systemId} task={task} />
        ) : (
          <RankPage client={client} known={known} job={job} onJob={setJob} />
        )}
      </main>
    </>
  );
}

/** The task that is described; undefined while it is not complete. */
function taskOrNone(job: AskedJob, known: Known) {
  try {
    return taskOf(job.question, known);
  } catch {
    return undefined;
  }
}
