import { InputError, shown } from '@ctfusion/base';
import { positiveInteger } from '@ctfusion/profile';
import { COLUMN } from '@ctfusion/schema/columns';
import type { TaskDocument } from '@ctfusion/schema/documents';

/** One training or inference step, data on the device, as the form's fields say it. */
export interface StepForm {
  /** Which of the embedded tasks. */
  readonly example: string;
  readonly batch: string;
}

export const STEP_FORM: StepForm = { example: 'training-task', batch: '32' };

/** @throws InputError naming the field at fault. */
export function stepTask(form: StepForm, examples: Readonly<Record<string, TaskDocument>>): TaskDocument {
  const example = examples[form.example];
  if (example === undefined) {
    throw new InputError('unknown-name', `${shown(form.example)} is none of the embedded tasks`, {
      field: 'model',
    });
  }
  return {
    ...example,
    demand: { ...example.demand, [COLUMN.batchSize]: positiveInteger(form.batch.trim(), 'batch') },
  };
}
