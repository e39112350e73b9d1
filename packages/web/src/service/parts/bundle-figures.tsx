import type { BundleEvaluation } from '@ctfusion/schema/service';
import { figure, percent } from './words.js';

/** What a bundle was trained on, what training chose by which errors, and how it did since. */
export function BundleFigures({ evaluation }: { readonly evaluation: BundleEvaluation }) {
  const { in_use: use, candidates, domain, training_groups: groups } = evaluation;
  const entries: readonly (readonly [string, string])[] = [
    ['Trained on', `${evaluation.training_rows} runs of ${groups.length} machines or sources`],
    ['Dataset', evaluation.dataset],
    ['Measured with', evaluation.backend === '' ? 'several' : evaluation.backend],
    ['Method', evaluation.kind],
    ['Trained at', evaluation.created_at.slice(0, 10)],
    ['Bundle', evaluation.bundle_id.slice(0, 16)],
  ];
  return (
    <>
      <section aria-labelledby="in-use">
        <h2 id="in-use">Since it answers here</h2>
        {use.runs === 0 ? (
          <p>No run was told of yet that it had predicted.</p>
        ) : (
          <dl class="facts">
            <div>
              <dt>Runs compared</dt>
              <dd>
                {use.runs} on {use.systems} machines
              </dd>
            </div>
            <div>
              <dt>Within the 90 % interval</dt>
              <dd>{percent(use.coverage!)}</dd>
            </div>
            <div>
              <dt>Median error</dt>
              <dd>{percent(use.median_error!, 1)}</dd>
            </div>
            <div>
              <dt>Doubted, not learned from</dt>
              <dd>{use.doubted}</dd>
            </div>
          </dl>
        )}
      </section>
      <section aria-labelledby="training">
        <h2 id="training">In training</h2>
        <dl class="facts">
          {entries.map(([term, text]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
        {candidates.length === 0 ? null : <Candidates candidates={candidates} />}
        <details>
          <summary>Machines or sources that it learned from: {groups.length}</summary>
          <ul>
            {groups.map((group) => (
              <li key={group}>{group}</li>
            ))}
          </ul>
        </details>
        <details>
          <summary>Ranges of training: {domain.length} inputs</summary>
          <dl class="values">
            {domain.map(({ column, low, high }) => (
              <div key={column}>
                <dt>{column}</dt>
                <dd>
                  {figure(low)} … {figure(high)}
                </dd>
              </div>
            ))}
          </dl>
        </details>
      </section>
    </>
  );
}

/** Errors of all candidates of each choice. The longest bar is the largest error. */
function Candidates({ candidates }: { readonly candidates: BundleEvaluation['candidates'] }) {
  const largest = Math.max(...candidates.map(({ inner_error: error }) => error));
  return (
    <table>
      <caption>Typical error on groups that training left out, of everything that was tried</caption>
      <thead>
        <tr>
          <th scope="col">Choice</th>
          <th scope="col">Candidate</th>
          <th scope="col">Off by</th>
        </tr>
      </thead>
      <tbody>
        {candidates.map(({ choice, candidate, inner_error: error, chosen }) => (
          <tr key={`${choice} ${candidate}`} class={chosen ? 'chosen' : ''}>
            <td>{choice.replaceAll('_', ' ')}</td>
            <th scope="row">
              {candidate} {chosen ? <span class="hint">chosen</span> : null}
            </th>
            <td class="number">
              <meter min={0} max={largest} value={error} aria-label={`error of ${choice} ${candidate}`} />{' '}
              {percent(Math.exp(error) - 1, 1)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
