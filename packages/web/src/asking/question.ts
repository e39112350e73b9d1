import { InputError, parseJson } from '@ctfusion/base';
import { parseDuration } from '@ctfusion/base/text';
import type { CatalogModel } from '@ctfusion/predict/models';
import { readDocument, type TaskDocument, taskDocument } from '@ctfusion/schema/documents';
import { FRAMES_FORM, type FramesForm, framesTask } from './frames-task.js';
import type { HoursForm } from './hours-form.js';
import { IMAGE_FORM, type ImageForm, imageTask } from './image-task.js';
import { LANGUAGE_FORM, type LanguageForm, languageTask } from './language-task.js';
import { STEP_FORM, type StepForm, stepTask } from './step-task.js';

/** What the job is, each way to say it with the fields that it has. */
export interface JobForms {
  readonly language: LanguageForm;
  readonly images: ImageForm;
  readonly frames: FramesForm;
  readonly step: StepForm;
  /** A task document, JSON. */
  readonly document: string;
}

export type JobKind = keyof JobForms;

/** Everything that the page asks, as it stands in its fields. */
export interface Question {
  readonly job: JobKind;
  readonly forms: JobForms;
  /** Offers, systems or names of GPUs. */
  readonly machines: string;
  /** A duration, or nothing. */
  readonly deadline: string;
  readonly hours: HoursForm;
}

export const JOB_FORMS: JobForms = {
  language: LANGUAGE_FORM,
  images: IMAGE_FORM,
  frames: FRAMES_FORM,
  step: STEP_FORM,
  document: '',
};

/** What the page knows by name. */
export interface Known {
  readonly examples: Readonly<Record<string, TaskDocument>>;
  readonly models: readonly CatalogModel[];
}

/** The task that is asked for. @throws InputError naming the field at fault. */
export function taskOf(
  { job, forms }: Pick<Question, 'job' | 'forms'>,
  { examples, models }: Known,
): TaskDocument {
  switch (job) {
    case 'language':
      return languageTask(forms.language, models);
    case 'images':
      return imageTask(forms.images);
    case 'frames':
      return framesTask(forms.frames, models);
    case 'step':
      return stepTask(forms.step, examples);
    case 'document':
      return readDocument(taskDocument, parseJson(forms.document, 'the task'), 'the task');
  }
}

/** The deadline, ms; undefined where none is asked for. @throws InputError for a text that is no duration. */
export function deadlineOf(text: string): number | undefined {
  if (text.trim() === '') return undefined;
  const duration = parseDuration(text.trim());
  if (duration !== undefined) return duration;
  throw new InputError('invalid-value', `'${text}' is no duration; give one such as 90s, 10m, 2h or 1h30m`, {
    field: 'deadline',
  });
}
