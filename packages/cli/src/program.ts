import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPerhapsTerminal, writeError, writeOut } from '@ctfusion/base/streams';
import { printable } from '@ctfusion/base/text';
import { Command, Help, type Option } from 'commander';
import { packageRoot } from './input/assets.js';

/** Characters in a line of help where no terminal says. */
const HELP_WIDTH = 80;

type Register = (program: Command) => void;

/** What makes each command, in the order of help; those of the benchmarks apart. Who calls one loads no other. */
const REGISTER: ReadonlyMap<string, () => Promise<Register>> = new Map(
  Object.entries({
    dataset: async () => (await import('./commands/dataset.js')).registerDataset,
    train: async () => (await import('./commands/train.js')).registerTrain,
    predict: async () => (await import('./commands/predict.js')).registerPredict,
    rank: async () => (await import('./commands/rank.js')).registerRank,
    calibrate: async () => (await import('./commands/calibrate.js')).registerCalibrate,
    'suggest-runs': async () => (await import('./commands/calibrate.js')).registerCalibrate,
    study: async () => (await import('./commands/study.js')).registerStudy,
    evaluate: async () => (await import('./commands/evaluate.js')).registerEvaluate,
    quickstart: async () => (await import('./commands/quickstart.js')).registerQuickstart,
    catalog: async () => (await import('./commands/catalog.js')).registerCatalog,
    models: async () => (await import('./commands/models.js')).registerModels,
    systems: async () => (await import('./commands/systems.js')).registerSystems,
    task: async () => (await import('./commands/task.js')).registerTask,
    size: async () => (await import('./commands/size.js')).registerSize,
    transfer: async () => (await import('./commands/transfer.js')).registerTransfer,
    serve: async () => (await import('./commands/serve.js')).registerServe,
    agent: async () => (await import('./commands/agent.js')).registerAgent,
    demo: async () => (await import('./commands/demo.js')).registerDemo,
    worker: async () => (await import('./commands/worker.js')).registerWorker,
    page: async () => (await import('./commands/page.js')).registerPage,
    completion: async () => (await import('./commands/completion.js')).registerCompletion,
  }),
);

/** Of the command's own package. */
function readVersion(): string {
  const manifest = join(packageRoot, 'package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

/** Of an option's two long names the first is an older spelling, which still works. */
const withoutOlderName = (text: string): string => text.replace(/--\S+, (?=--)/, '');

/** Says of an option whether it must be given, beside what help says of any. */
const describeOption = (option: Option): string =>
  `${option.mandatory ? '(required) ' : ''}${Help.prototype.optionDescription(option)}`;

/**
 * The command tree, or the part of it that a command line calls. Commands load what they need when they run, so that `--help` and `predict`
 * stay quick.
 * @param args of the command line
 */
export async function createProgram(args: readonly string[] = []): Promise<Command> {
  const program = new Command('ctfusion')
    .description('How long a deep-learning task takes on a machine that has never run it, end to end.')
    .version(readVersion())
    .exitOverride()
    .configureOutput({
      writeOut,
      writeErr: writeError,
      getOutHelpWidth: () =>
        isPerhapsTerminal() && process.stdout.isTTY ? process.stdout.columns : HELP_WIDTH,
      outputError: (text, write) =>
        write(
          `${withoutOlderName(printable(text.trim().replaceAll(/\s*\n\s*/g, ' ')))} (run with --help for the options)\n`,
        ),
    })
    .configureHelp({
      optionTerm: ({ flags }) => withoutOlderName(flags),
      optionDescription: describeOption,
    });
  // Which no command adds to.
  if (args[0] === '--version') return program;
  const called = REGISTER.get(args[0] ?? '');
  // All of them for help, for completion, and for who misspells one.
  const isWhole = called === undefined || args[0] === 'completion';
  const registers = new Set<Register>();
  // One after the other: where few files may be open, help is still there.
  for (const load of isWhole ? REGISTER.values() : [called]) registers.add(await load());
  for (const register of registers) register(program);
  const { addCommonOptions, refuseUnknownOptions } = await import('./common-options.js');
  const { addExamples } = await import('./examples.js');
  addCommonOptions(program);
  if (isWhole) {
    const { registerBench } = await import('./commands/bench.js');
    await registerBench(program);
  }
  refuseUnknownOptions(program, args);
  addExamples(program);
  return program;
}
