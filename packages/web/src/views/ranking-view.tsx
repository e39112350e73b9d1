import { formatDuration } from '@ctfusion/base/text';
import { groupedReasons, type RankAnswer } from '@ctfusion/predict';
import { useState } from 'preact/hooks';
import type { Answer, RankedRuns } from '../answering/answerer.js';
import { ActivityBar, ActivityList } from './activity-bar.js';
import { Whisker } from './whisker.js';

type RankedRow = RankAnswer['systems'][number];

/** Rows that are shown at first, and by how many more each time. */
const SHOWN = 20;

interface RankingViewProps {
  readonly answer: RankedRuns & Pick<Answer, 'parts'>;
  /** Where a machine has a page of its own; none has where absent. */
  readonly pathOf?: (systemId: string) => string;
}

/** The machines in order, with intervals, prices and what takes the time. */
export function RankingView({ answer, pathOf }: RankingViewProps) {
  const [count, setCount] = useState(SHOWN);
  const { ranking, activities, parts } = answer;
  const placed = ranking.systems.filter(({ rank }) => rank !== null);
  const shown = placed.slice(0, count);
  const axis = axisOf(shown);
  return (
    <section aria-label="Ranking">
      <h2>{headline(ranking, placed)}</h2>
      {ranking.beyond_training ? (
        <p class="warning">
          No ranking: each of these lies outside what the predictor learned from in most inputs. What follows
          is an order by figures that nobody has tested.
        </p>
      ) : null}
      {shown.length === 0 ? null : (
        <ol class="ranking">
          {shown.map((row) => (
            <RankedMachine
              key={row.system_id}
              row={row}
              parts={parts.get(row.system_id) ?? ''}
              axis={axis}
              activities={activities.get(row.system_id) ?? []}
              level={ranking.level}
              {...(pathOf === undefined ? {} : { path: pathOf(row.system_id) })}
            />
          ))}
        </ol>
      )}
      {placed.length > shown.length ? (
        <button type="button" onClick={() => setCount(count + SHOWN)}>
          Show {Math.min(SHOWN, placed.length - shown.length)} more of {placed.length}
        </button>
      ) : null}
      <Reasons ranking={ranking} shown={shown} />
    </section>
  );
}

/** Ends of the axis that all rows share, ms. */
function axisOf(rows: readonly RankedRow[]): readonly [number, number] {
  const lowest = Math.min(...rows.map((row) => row.lower_ms ?? row.predicted_total_time_ms!));
  const highest = Math.max(...rows.map((row) => row.upper_ms ?? row.predicted_total_time_ms!));
  return [lowest, highest];
}

function headline({ objective }: RankAnswer, placed: readonly RankedRow[]): string {
  const best = placed[0];
  if (best === undefined) return 'None of these machines can be predicted';
  const time = formatDuration(best.predicted_total_time_ms!);
  const cost = best.expected_cost === undefined ? '' : `, for ${money(best.expected_cost)}`;
  const first = { latency: 'The fastest', cost: 'The cheapest', probability: 'The surest' }[objective];
  return `${first} is ${best.system_id}: ${time}${cost}`;
}

export const money = (amount: number): string => amount.toPrecision(3);

interface RankedMachineProps {
  readonly row: RankedRow;
  readonly parts: string;
  readonly axis: readonly [number, number];
  readonly activities: Parameters<typeof ActivityList>[0]['activities'];
  readonly level: number;
  readonly path?: string;
}

function RankedMachine({ row, parts, axis, activities, level, path }: RankedMachineProps) {
  const { predicted_total_time_ms: time, lower_ms: lower, upper_ms: upper } = row;
  return (
    <li class="machine">
      <div class="name">
        <strong>{path === undefined ? row.system_id : <a href={path}>{row.system_id}</a>}</strong>{' '}
        {parts === '' || parts === row.system_id ? null : <span class="hint">{parts}</span>}
        <span class={`verdict ${row.verdict.status}`}>{row.verdict.status}</span>
      </div>
      <div class="time" data-ms={time}>
        <strong>{formatDuration(time!)}</strong>
        {lower === undefined || upper === undefined ? null : (
          <>
            <Whisker lowerMs={lower} valueMs={time!} upperMs={upper} axis={axis} />
            <span class="interval">
              {Math.round(100 * level)} %: {formatDuration(lower)} … {formatDuration(upper)}
            </span>
          </>
        )}
      </div>
      <div class="price">
        {row.expected_cost === undefined ? 'no price' : `${money(row.expected_cost)} in all`}
        {row.price_per_hour === undefined ? null : (
          <span class="hint">{money(row.price_per_hour)} an hour</span>
        )}
        {row.deadline_probability === undefined ? null : (
          <span class="hint">in time: {chance(row.deadline_probability)}</span>
        )}
      </div>
      <div class="why">
        {activities.length === 0 ? null : <ActivityBar activities={activities} />}
        <details>
          <summary>{row.bound_by ?? row.bottleneck ?? 'why'}</summary>
          {activities.length === 0 ? null : <ActivityList activities={activities} />}
          <ul>
            {row.verdict.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </details>
      </div>
    </li>
  );
}

export function chance(probability: number): string {
  if (probability < 0.001) return '< 0.1 %';
  return probability >= 0.9999 ? '> 99.9 %' : `${(100 * probability).toFixed(1)} %`;
}

/** Why machines have no place, or one with doubt. */
function Reasons({ ranking, shown }: { readonly ranking: RankAnswer; readonly shown: readonly RankedRow[] }) {
  const unplaced = ranking.systems.filter(({ rank }) => rank === null);
  const lines = groupedReasons([...shown, ...unplaced].map(({ verdict }) => verdict));
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
