import type { RegisteredSystem } from '@ctfusion/schema/service';
import { StateBadge } from './state-badge.js';
import { ago, cpuOf, gpuOf, systemPath } from './words.js';

/** Machines, a row each; on a phone a card each. */
export function FleetTable({ systems }: { readonly systems: readonly RegisteredSystem[] }) {
  const now = Date.now();
  return (
    <table class="cards">
      <thead>
        <tr>
          <th scope="col">Machine</th>
          <th scope="col">State</th>
          <th scope="col">GPU</th>
          <th scope="col">CPU</th>
          <th scope="col">Known by</th>
          <th scope="col">Runs</th>
          <th scope="col">An hour</th>
        </tr>
      </thead>
      <tbody>
        {systems.map((one) => (
          <tr key={one.system.system_id}>
            <th scope="row">
              <a href={systemPath(one.system.system_id)}>{one.system.system_id}</a>
              <span class="hint">{one.operator}</span>
            </th>
            <td data-label="State">
              <StateBadge state={one.state} /> <span class="hint">{ago(one.heartbeat_at, now)}</span>
            </td>
            <td data-label="GPU">{gpuOf(one.system)}</td>
            <td data-label="CPU">{cpuOf(one.system)}</td>
            <td data-label="Known by">
              {one.knowledge === 'benchmark' ? 'benchmark' : 'data sheet'}
              {one.benchmark_wanted ? <span class="hint">new benchmark wanted</span> : null}
            </td>
            <td data-label="Runs" class="number">
              {one.accepted_runs}
              {one.runs > one.accepted_runs ? ` of ${one.runs}` : ''}
              {one.drifting ? <span class="hint warn">drifting</span> : null}
            </td>
            <td data-label="An hour" class="number">
              {one.system.price_per_hour ?? '–'}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
