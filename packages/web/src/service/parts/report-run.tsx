import { parseDuration } from '@ctfusion/base/text';
import type { CtfusionClient } from '@ctfusion/client';
import type { TaskDocument } from '@ctfusion/schema/documents';
import type { ObservationAnswer } from '@ctfusion/schema/service';
import { useState } from 'preact/hooks';
import { TextField } from '../../views/field.js';
import { problemOf } from '../client/use-answer.js';
import { interval } from './words.js';

interface ReportRunProps {
  readonly client: CtfusionClient;
  readonly systemId: string;
  readonly task: TaskDocument;
  readonly onReported: () => void;
}

/** Tells the service how long the job took here, so that this machine is known better. */
export function ReportRun({ client, systemId, task, onReported }: ReportRunProps) {
  const [time, setTime] = useState('');
  const [told, setTold] = useState<readonly string[]>([]);
  const report = async (): Promise<void> => {
    const measured = parseDuration(time.trim());
    if (measured === undefined) {
      setTold([`'${time}' is no duration; give one such as 900ms, 90s, 10m or 2h`]);
      return;
    }
    try {
      const answer = await client.observations.add({
        schema_version: 1,
        system_id: systemId,
        task,
        times: { total_time_ms: measured },
        measured_at: new Date().toISOString(),
      });
      setTold(outcome(answer));
      setTime('');
      onReported();
    } catch (error) {
      setTold([problemOf(error)]);
    }
  };
  return (
    <form
      class="filters section"
      aria-label="Tell of a run"
      onSubmit={(event) => {
        event.preventDefault();
        void report();
      }}
    >
      <TextField label="It ran here, and took" value={time} onValue={setTime} placeholder="12.5s" />
      <button type="submit">Tell</button>
      <div role="status" class="told">
        {told.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
    </form>
  );
}

function outcome({ expected, expected_now: now, known, doubt }: ObservationAnswer): string[] {
  return [
    ...(known ? ['This run was told before; it counts once.'] : []),
    ...(doubt === undefined ? [] : [`Kept, but not learned from: ${doubt}`]),
    ...(expected === undefined ? [] : [`Expected before: ${interval(expected.lower_ms, expected.upper_ms)}`]),
    ...(now === undefined ? [] : [`Expected now: ${interval(now.lower_ms, now.upper_ms)}`]),
  ];
}
