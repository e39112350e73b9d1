import { counted, formatDuration } from '@ctfusion/base/text';
import { groupedReasons } from '@ctfusion/predict';
import { useState } from 'preact/hooks';
import type { JobAnswer } from '../answering/answerer.js';
import { chance, money } from './ranking-view.js';

type JobRow = JobAnswer['systems'][number];

/** Rows that are shown at first, and by how many more each time. */
const SHOWN = 20;

interface JobRankingViewProps {
  readonly job: JobAnswer;
  /** System → what its parts are called. */
  readonly parts: ReadonlyMap<string, string>;
}

/** Machines for a job of many runs: when it starts, how long it runs, when it is done, what it costs. */
export function JobRankingView({ job, parts }: JobRankingViewProps) {
  const [count, setCount] = useState(SHOWN);
  const placed = job.systems.filter(({ rank }) => rank !== null);
  const shown = placed.slice(0, count);
  return (
    <section aria-label="Ranking">
      <h2>{headline(job, placed)}</h2>
      <p class="hint">{jobWords(job)}</p>
      {shown.length === 0 ? null : <JobTable rows={shown} parts={parts} level={job.level} />}
      {placed.length > shown.length ? (
        <button type="button" onClick={() => setCount(count + SHOWN)}>
          Show {Math.min(SHOWN, placed.length - shown.length)} more of {placed.length}
        </button>
      ) : null}
      <JobReasons job={job} shown={shown} />
    </section>
  );
}

function JobTable({
  rows,
  parts,
  level,
}: Pick<JobRankingViewProps, 'parts'> & { readonly rows: readonly JobRow[]; readonly level: number }) {
  const isTimed = rows.some(({ deadline_probability }) => deadline_probability !== undefined);
  const quoted = rows.find(({ cost }) => cost?.per_result !== undefined)?.cost?.per_result;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section class="wide" aria-label="Times and costs" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Machine</th>
            <th scope="col">Start</th>
            <th scope="col">Run</th>
            <th scope="col">Done by</th>
            <th scope="col">{Math.round(100 * level)} % interval</th>
            {isTimed ? <th scope="col">In time</th> : null}
            <th scope="col">Cost</th>
            {quoted === undefined ? null : (
              <th scope="col">
                For {quoted.count.toLocaleString('en-US')} {quoted.of}
              </th>
            )}
            <th scope="col">Bound by</th>
            <th scope="col">Verdict</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <JobLine
              key={row.system_id}
              row={row}
              parts={parts.get(row.system_id) ?? ''}
              isTimed={isTimed}
              isQuoted={quoted !== undefined}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface JobLineProps {
  readonly row: JobRow;
  readonly parts: string;
  readonly isTimed: boolean;
  readonly isQuoted: boolean;
}

function JobLine({ row, parts, isTimed, isQuoted }: JobLineProps) {
  const { devices, start_ms, run_ms, done_ms, lower_ms, upper_ms, cost, deadline_probability } = row;
  const used = devices !== undefined && devices.used > 1 ? `${devices.used} GPUs` : '';
  return (
    <tr
      class="job"
      data-system={row.system_id}
      data-start={start_ms}
      data-run={run_ms}
      data-done={done_ms}
      data-cost={cost?.total}
    >
      <th scope="row">
        {row.system_id}
        <span class="hint">{[parts === row.system_id ? '' : parts, used].filter(Boolean).join('; ')}</span>
      </th>
      <td>{duration(start_ms)}</td>
      <td>{duration(run_ms)}</td>
      <td>
        <strong>{duration(done_ms)}</strong>
      </td>
      <td>{lower_ms === undefined ? '–' : `${duration(lower_ms)} … ${duration(upper_ms)}`}</td>
      {isTimed ? <td>{deadline_probability === undefined ? '–' : chance(deadline_probability)}</td> : null}
      <td>
        {cost === undefined ? 'no price' : money(cost.total)}
        {row.over_budget === true ? ' (over)' : ''}
      </td>
      {isQuoted ? <td>{cost?.per_result === undefined ? '–' : money(cost.per_result.cost)}</td> : null}
      <td>{row.bound_by}</td>
      <td>
        <span class={`verdict ${row.verdict.status}`}>{row.verdict.status}</span>
      </td>
    </tr>
  );
}

const duration = (ms: number | undefined): string => (ms === undefined ? 'unknown' : formatDuration(ms));

function headline({ objective }: JobAnswer, [best]: readonly JobRow[]): string {
  if (best === undefined) return 'None of these machines can be predicted';
  const first = { latency: 'The soonest', cost: 'The cheapest', probability: 'The surest' }[
    objective ?? 'latency'
  ];
  const when =
    best.done_ms === undefined ? `runs ${duration(best.run_ms)}` : `done by ${duration(best.done_ms)}`;
  const cost = best.cost === undefined ? '' : `, for ${money(best.cost.total)}`;
  return `${first} is ${best.system_id}: ${when}${cost}`;
}

function jobWords({ job: { runs, results, evaluations, assumed } }: JobAnswer): string {
  const number = (value: number): string => value.toLocaleString('en-US');
  return [
    counted(runs, 'run', number(runs)),
    ...(results === undefined ? [] : [`${number(results.count)} ${results.of}`]),
    ...(evaluations === undefined ? [] : [counted(evaluations, 'evaluation')]),
    ...assumed.map((sentence) => `assumed: ${sentence}`),
  ].join('; ');
}

function JobReasons({ job, shown }: { readonly job: JobAnswer; readonly shown: readonly JobRow[] }) {
  const unplaced = job.systems.filter(({ rank }) => rank === null);
  const lines = [
    ...groupedReasons([...shown, ...unplaced].map(({ verdict }) => verdict)),
    ...groupedReasons(
      shown.map(({ not_counted }) => ({ status: 'not counted', reasons: not_counted ?? [] })),
    ),
  ];
  if (lines.length === 0) return null;
  return (
    <details open={shown.length === 0}>
      <summary>
        What is to be said of these machines
        {unplaced.length === 0 ? '' : `, ${unplaced.length} of which could not be ranked`}
      </summary>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  );
}
