import type { CtfusionClient } from '@ctfusion/client';
import type { RegisteredSystem } from '@ctfusion/schema/service';
import { useState } from 'preact/hooks';
import { problemOf } from '../client/use-answer.js';
import { StateBadge } from './state-badge.js';
import { ago, cpuOf, gpuOf } from './words.js';

interface SystemHeadProps {
  readonly client: CtfusionClient;
  readonly system: RegisteredSystem;
  readonly onChange: () => void;
}

/** Whether a machine is there, whose it is, and what it is. */
export function SystemHead({ client, system, onChange }: SystemHeadProps) {
  const [problem, setProblem] = useState('');
  const { system: document } = system;
  const askForBenchmark = async (): Promise<void> => {
    try {
      await client.systems.requestBenchmark(document.system_id);
      onChange();
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  const entries: readonly (readonly [string, string])[] = [
    ['GPU', gpuOf(document)],
    ['CPU', cpuOf(document)],
    ['Operator', system.operator],
    ['Price an hour', document.price_per_hour === undefined ? '–' : String(document.price_per_hour)],
    ['Known by', system.knowledge === 'benchmark' ? 'its own benchmark' : 'data sheets of its parts'],
    ['Runs learned from', `${system.accepted_runs} of ${system.runs}`],
  ];
  return (
    <section aria-label="The machine">
      <p>
        <StateBadge state={system.state} /> last sign of life {ago(system.heartbeat_at, Date.now())}
      </p>
      {system.drifting ? (
        <p class="warning">
          Drifting: its runs fall outside their intervals more often than these allow. It was asked for a new
          benchmark.
        </p>
      ) : null}
      <dl class="facts">
        {entries.map(([term, text]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {system.benchmark_wanted ? (
        <p class="hint">A new benchmark is wanted; its agent is told at the next sign of life.</p>
      ) : (
        <button type="button" onClick={() => void askForBenchmark()}>
          Ask it for a new benchmark
        </button>
      )}
      {problem === '' ? null : (
        <p class="warning" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}
