import { SelectField, TextField } from '../../views/field.js';
import type { TimedForm } from '../asked-job.js';

const KINDS = [
  ['train', 'trains'],
  ['infer', 'infers'],
  ['generate', 'generates text'],
] as const;
const PRECISIONS = [
  ['fp16', 'half (fp16, bf16, mixed)'],
  ['fp32', 'single (fp32, tf32)'],
] as const;

interface TimedFieldsProps {
  readonly form: TimedForm;
  readonly onForm: (form: TimedForm) => void;
}

/** “It takes 7 h on my RTX 3080.” */
export function TimedFields({ form, onForm }: TimedFieldsProps) {
  return (
    <fieldset>
      <legend>What did you time?</legend>
      <div class="fields">
        <TextField
          label="It takes"
          value={form.time}
          onValue={(time) => onForm({ ...form, time })}
          hint="90m, 7h or 1h30m"
        />
        <TextField label="on my" value={form.gpu} onValue={(gpu) => onForm({ ...form, gpu })} />
        <SelectField
          label="It"
          value={form.kind}
          options={KINDS}
          onValue={(kind) => onForm({ ...form, kind: kind as TimedForm['kind'] })}
        />
        <SelectField
          label="Precision"
          value={form.precision}
          options={PRECISIONS}
          onValue={(precision) => onForm({ ...form, precision: precision as TimedForm['precision'] })}
        />
      </div>
    </fieldset>
  );
}
