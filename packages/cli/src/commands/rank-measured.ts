import { InputError } from '@ctfusion/base';
import { NOTHING_PREDICTED } from '../failure.js';
import { countOption } from '../number-option.js';
import { note, print, printJson } from '../output.js';
import { answerTransfer, formatTransfer, unansweredNote } from '../transfer-answer.js';
import { type RankCommandOptions, SHOWN_SYSTEMS } from './rank-options.js';

/** What a run of a job says nothing of: only its time is carried over. */
const OF_TASKS = [
  'bundle',
  'tasks',
  'curves',
  'priceColumn',
  'deadlineMs',
  'deadline',
  'minProbability',
  'objective',
  'out',
] as const satisfies readonly (keyof RankCommandOptions)[];

/** `rank --measured`: by cost, else by time, with no description of the job. @throws InputError for an option of tasks. */
export async function rankMeasured(options: RankCommandOptions): Promise<void> {
  const foreign = OF_TASKS.find((name) => options[name] !== undefined);
  if (foreign !== undefined) {
    const field = `--${foreign.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new InputError('inconsistent', 'is not read beside --measured, which ranks by a run alone', {
      field,
    });
  }
  const top = options.top === undefined ? undefined : countOption('--top', options.top, 1);
  const document = await answerTransfer({
    measured: options.measured ?? [],
    on: options.on ?? [],
    to: options.systems,
    toOption: '--systems',
    kind: 'train',
    precision: options.precision ?? 'fp16',
    level: options.level,
  });
  const shown = (count: number | undefined) => ({
    ...document,
    systems: document.systems.slice(0, count),
  });
  if (options.json) printJson(shown(top));
  else print(formatTransfer(shown(top ?? SHOWN_SYSTEMS)));
  const unanswered = unansweredNote(document);
  if (unanswered !== undefined) note(unanswered);
  if (document.systems.length === 0) process.exitCode = NOTHING_PREDICTED;
}
