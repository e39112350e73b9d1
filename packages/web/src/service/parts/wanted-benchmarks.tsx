import type { Examination } from '@ctfusion/schema/service';
import { percent } from './words.js';

const LISTED = 6;

/** Which benchmark of the machine would narrow the interval most. */
export function WantedBenchmarks({ examination: { benchmarks } }: { readonly examination: Examination }) {
  const best = benchmarks[0];
  return (
    <section aria-labelledby="wanted">
      <h2 id="wanted">What would be worth measuring</h2>
      {best === undefined ? (
        <p>No single benchmark would narrow this interval.</p>
      ) : (
        <>
          <p>
            <strong>{best.benchmark}</strong> would narrow it most: its width from{' '}
            {percent(best.width_before)} of the time to {percent(best.width_after)}.
          </p>
          <table>
            <thead>
              <tr>
                <th scope="col">Benchmark</th>
                <th scope="col" class="number">
                  Width now
                </th>
                <th scope="col" class="number">
                  Afterwards
                </th>
              </tr>
            </thead>
            <tbody>
              {benchmarks.slice(0, LISTED).map(({ benchmark, width_before: before, width_after: after }) => (
                <tr key={benchmark}>
                  <th scope="row">{benchmark}</th>
                  <td class="number">{percent(before, 1)}</td>
                  <td class="number">{percent(after, 1)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}
