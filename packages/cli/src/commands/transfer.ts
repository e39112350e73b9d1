import { counted } from '@ctfusion/base/text';
import type { Command } from 'commander';
import { NOTHING_PREDICTED } from '../failure.js';
import { addRentalOptions, type RentalOptions } from '../job-options.js';
import { note, print, printJson } from '../output.js';

interface TransferOptions extends RentalOptions {
  deadline?: string;
  minProbability?: string;
  out?: string;
  setup?: string;
  checkpoint?: string[];
  measured: string[];
  on: string[];
  to: string[];
  kind: string;
  job?: string;
  model?: string;
  quantisation?: string;
  gpus?: string;
  parameters?: string;
  step?: string;
  precision: string;
  level: string;
  json?: boolean;
}

export function registerTransfer(program: Command): void {
  const command = program
    .command('transfer')
    .description(
      'how long a job takes elsewhere, by one timed run of it or a few, without a description of the job',
    )
    .requiredOption('--measured <durations...>', 'how long it took: 7h, 90m, 1h30m')
    .requiredOption('--on <gpus...>', 'on which GPU each run was, in the same order')
    .requiredOption('--to <targets...>', 'offers, systems, or names of GPUs')
    .option(
      '--kind <kind>',
      'what the job does: train, infer (images) or generate (text of a language model)',
      'train',
    )
    .option(
      '--job <name>',
      'what the job is; one that training knows by name is told closer: resnet50, bert-large',
    )
    .option(
      '--model <name>',
      'of --kind generate: the language model, which a GPU must hold: a name of the catalog, a .gguf file or a folder',
    )
    .option('--quantisation <scheme>', 'how the weights of --model are stored: q4_k_m')
    .option(
      '--gpus <count>',
      'GPUs that share it (default: those of a system where that is faster, else one)',
    )
    .option('--parameters <count>', 'of the model that several GPUs train: 340M')
    .option('--step <duration>', 'of one training step on the GPU of the run: 0.3s')
    .option('--precision <name>', 'in which it computes: fp16 (or bf16, mixed) or fp32', 'fp16')
    .option('--level <fraction>', 'level of the intervals', '0.9')
    .option('--deadline <duration>', 'time from the click that the job may take: 10h')
    .option('--min-probability <fraction>', 'the cheapest that meets the deadline this surely comes first')
    .option('--checkpoint <size-or-interval...>', 'how much a checkpoint writes (10GB), and how often (10m)')
    .option('--out <file>', 'write the whole answer (.csv or .parquet)')
    .option('--json', 'one JSON document on stdout')
    .action(transfer);
  addRentalOptions(command);
}

async function transfer({ json, out, ...request }: TransferOptions): Promise<void> {
  const { answerTransfer } = await import('../transfer-answer.js');
  const { formatTransfer, transferTable, unansweredNotes } = await import('../transfer-text.js');
  const { tableFormat, writeTable } = await import('@ctfusion/base/files');
  if (out !== undefined) tableFormat(out);
  const document = await answerTransfer({
    ...request,
    toOption: '--to',
    gpusOption: '--gpus',
    rental: request,
  });
  if (out !== undefined) await writeTable(transferTable(document), out);
  if (json) printJson(document);
  else print(formatTransfer(document));
  if (out !== undefined) note(`${out}: ${counted(document.systems.length, 'system')}`);
  for (const unanswered of unansweredNotes(document)) note(unanswered);
  if (document.systems.length === 0) process.exitCode = NOTHING_PREDICTED;
}
