import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { printable } from '@ctfusion/base/text';
import { Command, Help, type Option } from 'commander';
import { registerAgent } from './commands/agent.js';
import { registerBench } from './commands/bench.js';
import { registerCalibrate } from './commands/calibrate.js';
import { registerCatalog } from './commands/catalog.js';
import { registerCompletion } from './commands/completion.js';
import { registerDataset } from './commands/dataset.js';
import { registerDemo } from './commands/demo.js';
import { registerEvaluate } from './commands/evaluate.js';
import { registerModels } from './commands/models.js';
import { registerPage } from './commands/page.js';
import { registerPredict } from './commands/predict.js';
import { registerQuickstart } from './commands/quickstart.js';
import { registerRank } from './commands/rank.js';
import { registerServe } from './commands/serve.js';
import { registerSize } from './commands/size.js';
import { registerStudy } from './commands/study.js';
import { registerSystems } from './commands/systems.js';
import { registerTask } from './commands/task.js';
import { registerTrain } from './commands/train.js';
import { registerTransfer } from './commands/transfer.js';
import { registerWorker } from './commands/worker.js';
import { packageRoot } from './input/assets.js';

/** What makes each command, in the order of help; those of the benchmarks apart. */
const REGISTER: ReadonlyMap<string, (program: Command) => void> = new Map(
  Object.entries({
    dataset: registerDataset,
    train: registerTrain,
    predict: registerPredict,
    rank: registerRank,
    calibrate: registerCalibrate,
    'suggest-runs': registerCalibrate,
    study: registerStudy,
    evaluate: registerEvaluate,
    quickstart: registerQuickstart,
    catalog: registerCatalog,
    models: registerModels,
    systems: registerSystems,
    task: registerTask,
    size: registerSize,
    transfer: registerTransfer,
    serve: registerServe,
    agent: registerAgent,
    demo: registerDemo,
    worker: registerWorker,
    page: registerPage,
    completion: registerCompletion,
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
      outputError: (text, write) =>
        write(
          `${withoutOlderName(printable(text.trim().replaceAll(/\s*\n\s*/g, ' ')))} (run with --help for the options)\n`,
        ),
    })
    .configureHelp({
      optionTerm: ({ flags }) => withoutOlderName(flags),
      optionDescription: describeOption,
    });
  const called = REGISTER.get(args[0] ?? '');
  // All of them for help, for completion, and for who misspells one.
  const isCompletion = args[0] === 'completion';
  for (const register of called === undefined || isCompletion ? new Set(REGISTER.values()) : [called])
    register(program);
  // One after the other: where few files may be open, help is still there.
  const { addCommonOptions, refuseUnknownOptions } = await import('./common-options.js');
  const { addExamples } = await import('./examples.js');
  addCommonOptions(program);
  if (called === undefined || isCompletion) await registerBench(program);
  refuseUnknownOptions(program, args);
  addExamples(program);
  return program;
}
