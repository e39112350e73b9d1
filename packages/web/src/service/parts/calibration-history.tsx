import { formatDuration } from '@ctfusion/base/text';
import { Chart } from './chart.js';
import type { ToldRun } from './told-run.js';
import { interval, percent } from './words.js';

/** A run beside what had been predicted of it; ratios to the prediction. */
interface Residual {
  readonly run: ToldRun;
  readonly measured: number;
  readonly lower: number;
  readonly upper: number;
}

const LISTED = 20;

/** What runs of the machine said: each against the interval that was predicted before it was known. */
export function CalibrationHistory({ runs }: { readonly runs: readonly ToldRun[] }) {
  const residuals = runs.flatMap(residualOf);
  return (
    <section aria-labelledby="history">
      <h2 id="history">What its runs said</h2>
      {residuals.length === 0 ? (
        <p>No run was told of that could be compared with a prediction.</p>
      ) : (
        <>
          <p>
            {residuals.filter(({ measured, lower, upper }) => measured >= lower && measured <= upper).length}{' '}
            of {residuals.length} within the interval that was predicted before.
          </p>
          <HistoryChart residuals={residuals} />
          <RunTable residuals={residuals} />
        </>
      )}
    </section>
  );
}

function HistoryChart({ residuals }: { readonly residuals: readonly Residual[] }) {
  const all = residuals.flatMap(({ measured, lower, upper }) => [measured, lower, upper]);
  const axes = {
    x: { from: 0.5, to: residuals.length + 0.5, label: 'run, in the order told', format: wholeNumber },
    y: {
      from: Math.min(...all) / 1.1,
      to: Math.max(...all) * 1.1,
      isLog: true,
      label: 'measured / predicted',
      format: (value: number) => `${Number(value.toPrecision(2))}×`,
    },
  };
  return (
    <Chart {...axes} description="each run’s time over its prediction, with the interval that was predicted">
      {({ x, y }) =>
        residuals.map(({ run, measured, lower, upper }, index) => (
          <g key={run.observation_id}>
            <line class="band" x1={x(index + 1)} x2={x(index + 1)} y1={y(lower)} y2={y(upper)} />
            <circle
              class={run.doubt === undefined ? 'run' : 'run doubted'}
              cx={x(index + 1)}
              cy={y(measured)}
              r={4}
            />
          </g>
        ))
      }
    </Chart>
  );
}

function RunTable({ residuals }: { readonly residuals: readonly Residual[] }) {
  return (
    <table class="cards">
      <thead>
        <tr>
          <th scope="col">Run</th>
          <th scope="col">Measured</th>
          <th scope="col">Predicted before</th>
          <th scope="col">Off by</th>
          <th scope="col">Remark</th>
        </tr>
      </thead>
      <tbody>
        {residuals
          .slice(-LISTED)
          .reverse()
          .map(({ run, measured }) => (
            <tr key={run.observation_id}>
              <th scope="row">{run.observation.task.model_name ?? run.observation.task.kind ?? 'a task'}</th>
              <td data-label="Measured">{formatDuration(run.observation.times.total_time_ms)}</td>
              <td data-label="Predicted before">
                {interval(run.expected!.lower_ms, run.expected!.upper_ms)}
              </td>
              <td data-label="Off by" class="number">
                {measured >= 1 ? '+' : '−'}
                {percent(Math.abs(measured - 1))}
              </td>
              <td data-label="Remark">{run.doubt ?? 'learned from'}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

const wholeNumber = (value: number): string => (Number.isInteger(value) ? String(value) : '');

function residualOf(run: ToldRun): Residual[] {
  const { expected } = run;
  if (expected === undefined) return [];
  const { predicted_total_time_ms: time, lower_ms: lower, upper_ms: upper } = expected;
  return [
    { run, measured: run.observation.times.total_time_ms / time, lower: lower / time, upper: upper / time },
  ];
}
