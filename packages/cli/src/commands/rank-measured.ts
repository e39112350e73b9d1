import { InputError } from '@ctfusion/base';
import { tableFormat, writeTable } from '@ctfusion/base/files';
import { NOTHING_PREDICTED } from '../failure.js';
import { note, print, printJson } from '../output.js';
import { answerTransfer } from '../transfer-answer.js';
import { formatTransfer, transferTable, unansweredNotes } from '../transfer-text.js';
import { type RankCommandOptions, rankingTerms, SHOWN_SYSTEMS } from './rank-options.js';

/** What a run of a job says nothing of: only its time is carried over. */
const OF_TASKS = [
  'bundle',
  'tasks',
  'curves',
  'epochs',
  'samples',
  'tokens',
  'images',
  'batch',
  'evalEvery',
  'evalSamples',
  'stream',
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
  const { top, deadlineMs } = await rankingTerms(options);
  const { out } = options;
  if (out !== undefined) tableFormat(out);
  const document = await answerTransfer({
    measured: options.measured ?? [],
    on: options.on ?? [],
    to: options.systems,
    toOption: '--systems',
    kind: options.kind ?? 'train',
    job: options.job,
    model: options.model,
    quantisation: options.quantisation,
    gpus: options.devices,
    gpusOption: '--devices',
    parameters: options.parameters,
    step: options.step,
    precision: options.precision ?? 'fp16',
    level: options.level,
    objective: options.objective,
    deadlineMs,
    minProbability: options.minProbability,
    priceColumn: options.priceColumn,
    setup: options.setup,
    checkpoint: options.checkpoint,
    rental: options,
  });
  if (out !== undefined) await writeTable(transferTable(document), out);
  const shown = (count: number | undefined) => ({
    ...document,
    systems: document.systems.slice(0, count),
  });
  if (options.json) printJson(shown(top));
  else print(formatTransfer(shown(top ?? SHOWN_SYSTEMS)));
  for (const unanswered of unansweredNotes(document)) note(unanswered);
  if (document.systems.length === 0) process.exitCode = NOTHING_PREDICTED;
}
