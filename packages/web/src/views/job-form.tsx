import type { Answerer } from '../answering/answerer.js';
import type { JobForms, JobKind, Question } from '../asking/question.js';
import { FramesFields } from './frames-fields.js';
import { ImageFields } from './image-fields.js';
import { LanguageFields } from './language-fields.js';
import { StepFields } from './step-fields.js';

const JOBS: readonly (readonly [kind: JobKind, label: string])[] = [
  ['language', 'Language model'],
  ['images', 'Make images'],
  ['step', 'Train'],
  ['frames', 'Video or photos'],
  ['document', 'Task document'],
];

interface JobFormProps {
  readonly question: Question;
  readonly names: Answerer['names'];
  readonly onQuestion: (question: Question) => void;
}

/** What is to be run: one of several ways to say it. */
export function JobForm({ question, names, onQuestion }: JobFormProps) {
  const { job, forms } = question;
  const setForm = <Kind extends JobKind>(kind: Kind, form: JobForms[Kind]): void =>
    onQuestion({ ...question, forms: { ...forms, [kind]: form } });
  return (
    <fieldset>
      <legend>What do you want to run?</legend>
      <div class="choices">
        {JOBS.map(([kind, label]) => (
          <label key={kind} class="choice">
            <input
              type="radio"
              name="job"
              checked={job === kind}
              onChange={() => onQuestion({ ...question, job: kind })}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
      {job === 'language' ? (
        <LanguageFields
          names={names.language}
          form={forms.language}
          onForm={(form) => setForm('language', form)}
        />
      ) : job === 'images' ? (
        <ImageFields form={forms.images} onForm={(form) => setForm('images', form)} />
      ) : job === 'step' ? (
        <StepFields form={forms.step} onForm={(form) => setForm('step', form)} />
      ) : job === 'frames' ? (
        <FramesFields names={names.vision} form={forms.frames} onForm={(form) => setForm('frames', form)} />
      ) : (
        <label class="field">
          <span class="label">Task document (JSON), as “ctfusion task new” writes it</span>
          <textarea
            rows={10}
            spellcheck={false}
            value={forms.document}
            onInput={(event) => setForm('document', event.currentTarget.value)}
          />
        </label>
      )}
    </fieldset>
  );
}
