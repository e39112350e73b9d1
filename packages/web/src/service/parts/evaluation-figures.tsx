import type { EvaluationResult } from '@ctfusion/schema/service';
import { ago, percent, systemPath } from './words.js';

interface EvaluationFiguresProps {
  readonly result: EvaluationResult;
  readonly finishedAt: string;
}

/** What an evaluation by the runs that were told of found, machine by machine. */
export function EvaluationFigures({ result, finishedAt }: EvaluationFiguresProps) {
  const entries: readonly (readonly [string, string])[] = [
    ['Bundle', result.bundle_id.slice(0, 16)],
    ['Runs', `${result.runs} on ${result.systems} machines of ${result.operators} operators`],
    ['Doubted, left out', String(result.doubted_runs)],
    ['Mean error', percentOf(result.mean_error_percent)],
    ['Median error', percentOf(result.median_error_percent)],
    [
      `Within the ${percent(result.interval_level ?? 0.9)} interval`,
      result.interval_coverage === undefined ? '–' : percent(result.interval_coverage),
    ],
  ];
  return (
    <>
      <h3>The last evaluation, {ago(finishedAt, Date.now())}</h3>
      <dl class="facts">
        {entries.map(([term, text]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {result.by_system.length === 0 ? null : <ErrorTable systems={result.by_system} />}
      <Told title="Machines whose runs are far from the others’" systems={result.flagged} />
      <Told title="Machines that could not be judged" systems={result.unjudged} />
    </>
  );
}

function ErrorTable({ systems }: { readonly systems: EvaluationResult['by_system'] }) {
  return (
    <table class="cards">
      <caption>The worst first</caption>
      <thead>
        <tr>
          <th scope="col">Machine</th>
          <th scope="col">Operator</th>
          <th scope="col">Runs</th>
          <th scope="col">Off by</th>
          <th scope="col">Within</th>
        </tr>
      </thead>
      <tbody>
        {systems.map(({ system_id: name, operator, runs, error_percent: error, coverage }) => (
          <tr key={name}>
            <th scope="row">
              <a href={systemPath(name)}>{name}</a>
            </th>
            <td data-label="Operator">{operator}</td>
            <td data-label="Runs">{runs}</td>
            <td data-label="Off by">{percentOf(error)}</td>
            <td data-label="Within">{percent(coverage)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Told({
  title,
  systems,
}: {
  readonly title: string;
  readonly systems: EvaluationResult['unjudged'];
}) {
  if (systems.length === 0) return null;
  return (
    <details>
      <summary>
        {title}: {systems.length}
      </summary>
      <ul>
        {systems.map(({ system_id: name, reason }) => (
          <li key={name}>
            <a href={systemPath(name)}>{name}</a>: {reason}
          </li>
        ))}
      </ul>
    </details>
  );
}

const percentOf = (value: number | undefined): string =>
  value === undefined ? '–' : percent(value / 100, 1);
