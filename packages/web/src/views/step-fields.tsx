import type { StepForm } from '../asking/step-task.js';
import { SelectField, TextField } from './field.js';

const EXAMPLES = [
  ['training-task', 'ViT-B/16, one training step'],
  ['step-task', 'ResNet-50, one inference step'],
] as const;

interface StepFieldsProps {
  readonly form: StepForm;
  readonly onForm: (form: StepForm) => void;
}

export function StepFields({ form, onForm }: StepFieldsProps) {
  return (
    <div class="fields">
      <SelectField
        label="Model"
        value={form.example}
        options={EXAMPLES}
        onValue={(example) => onForm({ ...form, example })}
      />
      <TextField
        label="Batch"
        value={form.batch}
        onValue={(batch) => onForm({ ...form, batch })}
        hint="Times and costs are of one step; other models by a task document."
        isCount
      />
    </div>
  );
}
