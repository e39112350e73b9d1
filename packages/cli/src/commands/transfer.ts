import type { Command } from 'commander';
import { NOTHING_PREDICTED } from '../failure.js';
import { note, print, printJson } from '../output.js';

interface TransferOptions {
  measured: string[];
  on: string[];
  to: string[];
  kind: string;
  precision: string;
  level: string;
  json?: boolean;
}

export function registerTransfer(program: Command): void {
  program
    .command('transfer')
    .description(
      'how long a job takes elsewhere, by one timed run of it or a few, without a description of the job',
    )
    .requiredOption('--measured <durations...>', 'how long it took: 7h, 90m, 1h30m')
    .requiredOption('--on <gpus...>', 'on which GPU each run was, in the same order')
    .requiredOption('--to <targets...>', 'offers, systems, or names of GPUs')
    .option('--kind <kind>', 'what the job does: train', 'train')
    .option('--precision <name>', 'in which it computes: fp16 (or bf16, mixed) or fp32', 'fp16')
    .option('--level <fraction>', 'level of the intervals', '0.9')
    .option('--json', 'one JSON document on stdout')
    .action(transfer);
}

async function transfer({ json, ...request }: TransferOptions): Promise<void> {
  const { answerTransfer, formatTransfer, unansweredNote } = await import('../transfer-answer.js');
  const document = await answerTransfer({ ...request, toOption: '--to' });
  if (json) printJson(document);
  else print(formatTransfer(document));
  const unanswered = unansweredNote(document);
  if (unanswered !== undefined) note(unanswered);
  if (document.systems.length === 0) process.exitCode = NOTHING_PREDICTED;
}
