import type { CtfusionClient } from '@ctfusion/client';
import type { TaskDocument } from '@ctfusion/schema/documents';
import { useState } from 'preact/hooks';
import { useAnswer } from '../client/use-answer.js';
import { BenchmarkCurves } from '../parts/benchmark-curves.js';
import { CalibrationHistory } from '../parts/calibration-history.js';
import { KnownValues } from '../parts/known-values.js';
import { Notice } from '../parts/notice.js';
import { ReportRun } from '../parts/report-run.js';
import { Roofline } from '../parts/roofline.js';
import { SystemHead } from '../parts/system-head.js';
import { SystemPrediction } from '../parts/system-prediction.js';
import { WantedBenchmarks } from '../parts/wanted-benchmarks.js';

interface SystemPageProps {
  readonly client: CtfusionClient;
  readonly systemId: string;
  /** The job that was last described. */
  readonly task: TaskDocument | undefined;
}

const REFRESH_MS = 10_000;
const MOST_RUNS = 1000;

/** One machine: what is known of it, what it is expected to do, what its runs said, and what would be worth measuring. */
export function SystemPage({ client, systemId, task }: SystemPageProps) {
  const [changes, setChanges] = useState(0);
  const system = useAnswer(`${systemId} ${changes}`, (signal) => client.systems.get(systemId, { signal }), {
    everyMs: REFRESH_MS,
  });
  const examination = useAnswer(`${systemId} ${changes} ${JSON.stringify(task)}`, (signal) =>
    task === undefined
      ? Promise.resolve(undefined)
      : client.answers.examine({ task, system_id: systemId }, { signal }),
  );
  const runs = useAnswer(`runs of ${systemId} ${changes}`, async (signal) => {
    const asked = { system_id: systemId, limit: MOST_RUNS };
    return (await client.observations.list(asked, { signal })).observations;
  });
  const change = (): void => setChanges(changes + 1);
  return (
    <>
      <h1>{systemId}</h1>
      <Notice outcome={system} />
      {system.answer === undefined ? null : (
        <SystemHead client={client} system={system.answer} onChange={change} />
      )}
      {task === undefined ? (
        <p class="warning">
          Describe a job on the page of the <a href="#/">ranking</a>: what this machine is expected to do
          depends on it.
        </p>
      ) : (
        <Notice outcome={examination} />
      )}
      {examination.answer === undefined ? null : (
        <>
          <SystemPrediction examination={examination.answer} />
          <ReportRun client={client} systemId={systemId} task={task!} onReported={change} />
          <WantedBenchmarks examination={examination.answer} />
        </>
      )}
      {runs.answer === undefined ? <Notice outcome={runs} /> : <CalibrationHistory runs={runs.answer} />}
      {system.answer === undefined ? null : (
        <>
          <Roofline system={system.answer.system} />
          <BenchmarkCurves benchmarks={system.answer.system.benchmarks} />
        </>
      )}
      {examination.answer === undefined ? null : <KnownValues values={examination.answer.values} />}
    </>
  );
}
