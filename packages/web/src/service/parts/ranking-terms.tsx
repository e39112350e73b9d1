import { SelectField, TextField } from '../../views/field.js';
import type { AskedJob } from '../asked-job.js';

const OBJECTIVES = [
  ['', 'what suits'],
  ['latency', 'the fastest'],
  ['cost', 'the cheapest'],
  ['probability', 'the surest to be in time'],
] as const;

interface RankingTermsProps {
  readonly job: AskedJob;
  readonly onJob: (job: AskedJob) => void;
}

/** By when, on which machines, and what comes first. */
export function RankingTerms({ job, onJob }: RankingTermsProps) {
  const { question } = job;
  return (
    <fieldset>
      <legend>On which terms?</legend>
      <div class="fields">
        <TextField
          label="Deadline"
          value={question.deadline}
          onValue={(deadline) => onJob({ ...job, question: { ...question, deadline } })}
          placeholder="none"
          hint="90s, 10m, 2h or 1h30m"
        />
        <TextField
          label="Price an hour, at most"
          value={job.price}
          onValue={(price) => onJob({ ...job, price })}
          placeholder="any"
        />
        {job.mode === 'timed' ? null : (
          <TextField
            label="GPU"
            value={job.gpu}
            onValue={(gpu) => onJob({ ...job, gpu })}
            placeholder="any"
          />
        )}
        <SelectField
          label="First comes"
          value={job.objective}
          options={OBJECTIVES}
          onValue={(objective) => onJob({ ...job, objective })}
        />
      </div>
    </fieldset>
  );
}
