import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { printable } from '@ctfusion/base/text';
import { Command } from 'commander';
import { registerBench } from './commands/bench.js';
import { registerCalibrate } from './commands/calibrate.js';
import { registerCatalog } from './commands/catalog.js';
import { registerCompletion } from './commands/completion.js';
import { registerDataset } from './commands/dataset.js';
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
import { packageRoot } from './input/assets.js';

/** Of the command's own package. */
function readVersion(): string {
  const manifest = join(packageRoot, 'package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

/**
 * The command tree. Commands load what they need when they run, so that `--help` and `predict` stay quick.
 * @param args of the command line
 */
export async function createProgram(args: readonly string[] = []): Promise<Command> {
  const program = new Command('ctfusion')
    .description('How long a deep-learning task takes on a machine that has never run it, end to end.')
    .version(readVersion())
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(text.split('\n').map(printable).join('\n')),
    })
    .configureHelp({ optionTerm: (option) => option.flags.replace(/^--\S+, (?=--)/, '') })
    .showHelpAfterError('(run with --help for the options)');
  for (const register of [
    registerDataset,
    registerTrain,
    registerPredict,
    registerRank,
    registerCalibrate,
    registerStudy,
    registerEvaluate,
    registerQuickstart,
    registerCatalog,
    registerModels,
    registerSystems,
    registerTask,
    registerSize,
    registerTransfer,
    registerServe,
    registerPage,
    registerCompletion,
  ])
    register(program);
  // One after the other: where few files may be open, help is still there.
  const { addCommonOptions, refuseUnknownOptions } = await import('./common-options.js');
  const { addExamples } = await import('./examples.js');
  addCommonOptions(program);
  // What another command is named by need not be looked for.
  const isOther = program.commands.some((command) => command.name() === args[0]);
  if (!isOther || args[0] === 'completion') await registerBench(program);
  refuseUnknownOptions(program, args);
  addExamples(program);
  return program;
}
