import type { TaskDocument } from '@ctfusion/schema/documents';
import type { Command } from 'commander';
import type { CommonSettings } from '../new-task/make-task.js';
import type { TaskMaker, TaskRequest } from '../new-task/task-maker.js';
import { TASK_MAKERS } from '../new-task/task-makers.js';
import { note, printJson } from '../output.js';

interface NewOptions extends CommonSettings {
  readonly kind?: string;
  readonly out?: string;
  readonly json?: boolean;
}

export function registerTask(program: Command): void {
  const task = program.command('task').description('task documents');
  const command = task
    .command('new')
    .description(
      `make a task document: ${TASK_MAKERS.map(({ kind, reads }) => `${kind} from ${reads}`).join(', ')}`,
    )
    .argument(
      '[file]',
      'what it is made of: model.onnx, model.gguf, a model’s folder, config.json, ORGANISATION/MODEL',
    )
    .option('--kind <kind>', 'kind of task (default: what the file or the model is most often used for)')
    .option('--out <file>', 'task document to write (default: stdout)')
    .option('--json', 'the document on stdout, with --out too')
    .option('--name <name>', "what the model is called (default: the file's name)")
    .option('--runtime <name>', 'what runs the model: torch, onnxruntime, vllm, …')
    .option('--precision <name>', 'in which it computes: fp32, fp16, …')
    .option('--quantisation <name>', 'how its weights are stored: none, awq, q4_0, …')
    .option('--devices <n>', 'devices that share the work')
    .option(
      '--overlap <how>',
      'serial: a batch is prepared when the one before is done; pipelined: meanwhile',
    )
    .option('--set <column=value...>', 'demand that the file does not say');
  for (const [flags, description] of kindOptions()) command.option(flags, description);
  command.action((file: string | undefined, options: NewOptions) => newTask(file, options, command));
}

/** Options of all kinds, those that several share once. */
function kindOptions(): Map<string, string> {
  const options = new Map<string, string>();
  for (const { kind, options: own } of TASK_MAKERS) {
    for (const { flags, description } of own) {
      const known = options.get(flags);
      options.set(flags, `${known === undefined ? '' : `${known}; `}${kind}: ${description}`);
    }
  }
  return options;
}

async function newTask(file: string | undefined, options: NewOptions, command: Command): Promise<void> {
  const { taskMaker } = await import('../new-task/task-makers.js');
  const { makeTask } = await import('../new-task/make-task.js');
  const { writeFileAtomically } = await import('@ctfusion/base/files');
  const { kindOf } = await import('../new-task/kind-of.js');
  const maker = taskMaker(options.kind ?? (await kindOf(file, command.getOptionValue('model'))));
  const draft = await maker.draft({
    file,
    options: await ownOptions(maker, command),
    quantisation: options.quantisation,
  });
  const document: TaskDocument = makeTask(maker, draft, options);
  if (options.out !== undefined) writeFileAtomically(options.out, `${JSON.stringify(document, null, 2)}\n`);
  if (options.out === undefined || options.json) printJson<TaskDocument>(document);
  for (const sentence of draft.notes ?? []) note(sentence);
}

/** The options that the kind reads. @throws InputError if another kind's was given. */
async function ownOptions(maker: TaskMaker, command: Command): Promise<TaskRequest['options']> {
  const { InputError } = await import('@ctfusion/base');
  const own = new Set(maker.options.map(({ flags }) => flags));
  const foreign = new Set(TASK_MAKERS.flatMap(({ options }) => options.map(({ flags }) => flags)));
  const given: Record<string, string | readonly string[] | undefined> = {};
  for (const option of command.options) {
    if (!foreign.has(option.flags)) continue;
    const name = option.attributeName();
    const value = command.getOptionValue(name) as string | string[] | undefined;
    if (value === undefined) continue;
    if (!own.has(option.flags)) {
      throw new InputError('unknown-key', `is no option of a task of ${maker.kind}`, {
        field: option.long ?? option.flags,
      });
    }
    given[name] = value;
  }
  return given;
}
