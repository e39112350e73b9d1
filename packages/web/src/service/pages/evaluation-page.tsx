import type { CtfusionClient } from '@ctfusion/client';
import { useState } from 'preact/hooks';
import { useAnswer } from '../client/use-answer.js';
import { BundleFigures } from '../parts/bundle-figures.js';
import { Choice } from '../parts/choice.js';
import { KindJobs } from '../parts/kind-jobs.js';
import { Notice } from '../parts/notice.js';

/** How the bundles that answer did: in training, on machines left out, and on what was told since. */
export function EvaluationPage({ client }: { readonly client: CtfusionClient }) {
  const [kind, setKind] = useState('');
  const bundles = useAnswer('bundles', async (signal) => {
    const list = await client.bundles.list({ signal });
    return list.bundles.filter(({ active }) => active).sort((a, b) => (a.task_kind < b.task_kind ? -1 : 1));
  });
  const active = bundles.answer ?? [];
  const chosen = active.find(({ task_kind: one }) => one === kind) ?? active[0];
  const evaluation = useAnswer(chosen?.bundle_id ?? '', (signal) =>
    chosen === undefined
      ? Promise.resolve(undefined)
      : client.bundles.evaluation(chosen.bundle_id, { signal }),
  );
  return (
    <>
      <h1>How good are these predictions?</h1>
      <Notice outcome={bundles} />
      {chosen === undefined ? null : (
        <Choice
          name="kind"
          label="Kind of task"
          value={chosen.task_kind}
          options={active.map(({ task_kind: one }) => [one, one] as const)}
          onValue={setKind}
        />
      )}
      {bundles.answer?.length === 0 ? <p>No bundle answers yet.</p> : null}
      <div aria-live="polite" aria-busy={evaluation.isPending}>
        {chosen === undefined ? null : <Notice outcome={evaluation} />}
        {evaluation.answer === undefined ? null : <BundleFigures evaluation={evaluation.answer} />}
      </div>
      {chosen === undefined ? null : (
        <KindJobs key={chosen.task_kind} client={client} taskKind={chosen.task_kind} />
      )}
    </>
  );
}
