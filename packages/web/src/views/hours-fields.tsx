import { HOURS_FIELDS, HOURS_LABELS, type HoursField, type HoursForm } from '../asking/hours-form.js';
import type { JobKind } from '../asking/question.js';
import { TextField } from './field.js';

const HINTS: Partial<Record<HoursField, string>> = {
  checkpoint: '10GB, 10m or both: 10GB 10m',
  stream: '50GB',
  setup: 'image=8GB,weights=14GB,data=50GB',
  minimumBilling: '1h',
  outage: '4h where nothing is said',
};
const COUNTS: readonly HoursField[] = ['epochs', 'samples', 'tokens', 'images', 'evalEvery', 'evalSamples'];

interface HoursFieldsProps {
  readonly job: JobKind;
  readonly form: HoursForm;
  readonly onForm: (form: HoursForm) => void;
}

/** A job of many runs, from the click to the result: folded away until it is wanted. */
export function HoursFields({ job, form, onForm }: HoursFieldsProps) {
  return (
    <fieldset>
      <legend>Is it a job of hours?</legend>
      <details>
        <summary>Many runs, a download first, a budget</summary>
        <div class="fields">
          {HOURS_FIELDS[job]!.map((name) => (
            <TextField
              key={name}
              label={HOURS_LABELS[name]}
              value={form[name]}
              onValue={(value) => onForm({ ...form, [name]: value })}
              isCount={COUNTS.includes(name)}
              {...(HINTS[name] === undefined ? {} : { hint: HINTS[name] })}
            />
          ))}
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={form.interruptible}
            onChange={(event) => onForm({ ...form, interruptible: event.currentTarget.checked })}
          />{' '}
          {HOURS_LABELS.interruptible}
        </label>
      </details>
    </fieldset>
  );
}
