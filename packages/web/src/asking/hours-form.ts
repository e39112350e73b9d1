import { type AskedJob, type AskedTerms, type FieldNames, jobColumns, jobTerms } from '@ctfusion/predict';
import { readDocument, type TaskDocument, taskDocument, taskRowOf } from '@ctfusion/schema/documents';

/** What a job does beside one run of its task, and how its machine is rented, as it stands in the fields; empty: not said. */
export interface HoursForm {
  readonly epochs: string;
  readonly samples: string;
  readonly tokens: string;
  readonly images: string;
  readonly evalEvery: string;
  readonly evalSamples: string;
  readonly checkpoint: string;
  readonly stream: string;
  readonly setup: string;
  readonly budget: string;
  readonly minimumBilling: string;
  readonly interruptible: boolean;
  readonly outage: string;
}

export const HOURS_FORM: HoursForm = {
  epochs: '',
  samples: '',
  tokens: '',
  images: '',
  evalEvery: '',
  evalSamples: '',
  checkpoint: '',
  stream: '',
  setup: '',
  budget: '',
  minimumBilling: '',
  interruptible: false,
  outage: '',
};

export type HoursField = Exclude<keyof HoursForm, 'interruptible'>;

const OF_TRAINING = ['epochs', 'samples', 'evalEvery', 'evalSamples', 'checkpoint', 'stream'] as const;
const OF_RENTALS = ['setup', 'budget', 'minimumBilling', 'outage'] as const;

/** Fields that a way to say the job has; what stands in others is not read. */
export const HOURS_FIELDS: Readonly<Record<string, readonly HoursField[]>> = {
  language: ['tokens', ...OF_RENTALS],
  images: ['images', ...OF_RENTALS],
  frames: ['images', ...OF_RENTALS],
  step: [...OF_TRAINING, ...OF_RENTALS],
  document: ['tokens', 'images', ...OF_TRAINING, ...OF_RENTALS],
};

/** Field → what people read above it. */
export const HOURS_LABELS: Readonly<Record<keyof HoursForm, string>> = {
  epochs: 'Epochs',
  samples: 'Samples of an epoch',
  tokens: 'Tokens in all',
  images: 'Images in all',
  evalEvery: 'Evaluate every so many steps',
  evalSamples: 'Samples of an evaluation',
  checkpoint: 'Checkpoint',
  stream: 'Data streamed in an epoch',
  setup: 'Downloaded first',
  budget: 'Budget',
  minimumBilling: 'Minimum billing',
  interruptible: 'May be taken away (spot price)',
  outage: 'Gone for, each time',
};

const fieldName: FieldNames = (name) => (name in HOURS_LABELS ? HOURS_LABELS[name as HoursField] : name);

/** What the fields of a job say, without the empty ones. */
function asked(job: string, form: HoursForm): AskedJob & AskedTerms {
  const said = (HOURS_FIELDS[job] ?? []).flatMap((name): [string, string][] =>
    form[name].trim() === '' ? [] : [[name, form[name].trim()]],
  );
  const { checkpoint, ...others } = Object.fromEntries(said);
  return {
    ...others,
    ...(checkpoint === undefined ? {} : { checkpoint: checkpoint.split(/\s+/) }),
    ...(form.interruptible ? { interruptible: true } : {}),
  };
}

/** The task with what the fields say of its job. @throws InputError naming the field at fault. */
export function withHours(task: TaskDocument, job: string, form: HoursForm): TaskDocument {
  const columns = jobColumns(asked(job, form), fieldName);
  if (Object.keys(columns).length === 0) return task;
  return readDocument(taskDocument, { ...taskRowOf({ ...task }, 'the task'), ...columns }, 'the task');
}

/** How the machine is rented. @throws InputError naming the field at fault. */
export const termsOf = (job: string, form: HoursForm) => jobTerms(asked(job, form), fieldName);
