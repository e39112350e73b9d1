import { InputError } from '@ctfusion/base';
import { parseDuration } from '@ctfusion/base/text';
import type { TaskDocument } from '@ctfusion/schema/documents';
import type { RankingRequest, TimedJob, TimedRankingRequest } from '@ctfusion/schema/service';
import { HOURS_FORM } from '../asking/hours-form.js';
import { deadlineOf, JOB_FORMS, type Known, type Question, taskOf } from '../asking/question.js';

/** A run of the whole job that somebody timed. */
export interface TimedForm {
  readonly time: string;
  readonly gpu: string;
  readonly kind: 'train' | 'infer' | 'generate';
  readonly precision: 'fp16' | 'fp32';
}

/** What is asked of the fleet, as it stands in the fields. */
export interface AskedJob {
  readonly mode: 'described' | 'timed';
  readonly question: Question;
  readonly timed: TimedForm;
  readonly objective: '' | 'latency' | 'cost' | 'probability';
  readonly gpu: string;
  readonly price: string;
}

export const ASKED_JOB: AskedJob = {
  mode: 'described',
  question: { job: 'language', forms: JOB_FORMS, machines: '', deadline: '', hours: HOURS_FORM },
  timed: { time: '7h', gpu: 'RTX 3080', kind: 'train', precision: 'fp16' },
  objective: '',
  gpu: '',
  price: '',
};

/** What the service is asked to rank for: a job that is described, or one of which only a time is known. */
export type AskedRanking =
  | { readonly described: RankingRequest & { readonly task: TaskDocument } }
  | { readonly timed: TimedRankingRequest };

const RANKED = 200;

/** @throws InputError naming the field at fault. */
export function rankingOf(job: AskedJob, known: Known): AskedRanking {
  const deadlineMs = deadlineOf(job.question.deadline);
  const price = job.price.trim() === '' ? undefined : Number(job.price.trim().replace(',', '.'));
  if (price !== undefined && !(price >= 0))
    throw new InputError('not-a-number', `'${job.price}' is no price`, { field: 'price' });
  const shared = {
    top: RANKED,
    ...(deadlineMs === undefined ? {} : { deadline_ms: deadlineMs }),
    ...(job.objective === '' ? {} : { objective: job.objective }),
    ...(price === undefined ? {} : { maximum_price_per_hour: price }),
  };
  if (job.mode === 'timed') return { timed: { ...timedJob(job.timed), ...shared } };
  const task = taskOf(job.question, known);
  const gpu = job.gpu.trim();
  return { described: { task, ...shared, ...(gpu === '' ? {} : { gpu }) } };
}

function timedJob({ time, gpu, kind, precision }: TimedForm): TimedJob {
  const timeMs = parseDuration(time.trim());
  if (timeMs === undefined)
    throw new InputError('invalid-value', `'${time}' is no duration; give one such as 90m, 7h or 1h30m`, {
      field: 'time',
    });
  if (gpu.trim() === '')
    throw new InputError('setting-missing', 'name the GPU that it ran on', { field: 'GPU' });
  return { runs: [{ time_ms: timeMs, gpu: gpu.trim() }], kind, precision };
}
