import { formatDuration } from '@ctfusion/base/text';
import type { Examination } from '@ctfusion/schema/service';
import { activities } from '../../answering/activities.js';
import { ActivityBar, ActivityList } from '../../views/activity-bar.js';
import { Whisker } from '../../views/whisker.js';
import { interval, percent } from './words.js';

const LISTED = 5;

/** What the machine is expected to do with the job, and why. */
export function SystemPrediction({ examination }: { readonly examination: Examination }) {
  const { prediction, labels } = examination;
  const {
    predicted_total_time_ms: time,
    lower_ms: lower,
    upper_ms: upper,
    verdict,
    explanation,
  } = prediction;
  const shares = activities(
    examination.stages.map(({ stage, time_ms: timeMs }) => ({ stage, timeMs })),
    labels,
  );
  return (
    <section aria-labelledby="prediction">
      <h2 id="prediction">What it is expected to do</h2>
      {time === null ? (
        <p class="warning">It cannot be predicted.</p>
      ) : (
        <div class="expected" data-lower={lower} data-upper={upper}>
          <p>
            <strong class="big">{formatDuration(time)}</strong> for {prediction.model_name ?? 'the job'}{' '}
            <span class={`verdict ${verdict.status}`}>{verdict.status}</span>
          </p>
          {lower === undefined || upper === undefined ? null : (
            <>
              <Whisker lowerMs={lower} valueMs={time} upperMs={upper} axis={[lower / 1.5, upper * 1.5]} />
              <p class="interval">
                {percent(prediction.level ?? 0.9)}: {interval(lower, upper)}
              </p>
            </>
          )}
          {shares.length === 0 ? null : (
            <>
              <ActivityBar activities={shares} />
              <ActivityList activities={shares} />
            </>
          )}
        </div>
      )}
      <ul>
        {[...(explanation?.words ?? []), ...verdict.reasons].map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      <Counterfactuals examination={examination} />
      {examination.nearest_systems.length === 0 ? null : (
        <p class="hint">
          Most alike in training:{' '}
          {examination.nearest_systems
            .map(({ system, distance }) => `${system} (${distance.toFixed(2)})`)
            .join(', ')}
        </p>
      )}
    </section>
  );
}

/** What it would do with one capability doubled. */
function Counterfactuals({ examination }: { readonly examination: Examination }) {
  const found = [...(examination.prediction.explanation?.counterfactuals ?? [])]
    .sort((a, b) => b.saving - a.saving)
    .slice(0, LISTED);
  if (found.length === 0) return null;
  return (
    <table>
      <caption>With one thing twice as good</caption>
      <thead>
        <tr>
          <th scope="col">Twice</th>
          <th scope="col" class="number">
            It would take
          </th>
          <th scope="col" class="number">
            Saves
          </th>
        </tr>
      </thead>
      <tbody>
        {found.map(({ twice, predicted_total_time_ms: time, saving }) => (
          <tr key={twice}>
            <th scope="row">{twice}</th>
            <td class="number">{formatDuration(time)}</td>
            <td class="number">{percent(saving)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
