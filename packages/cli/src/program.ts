import { printable } from '@ctfusion/base/text';
import { registerBenchCommands } from '@ctfusion/bench/commands';
import { Command } from 'commander';
import { registerCalibrate } from './commands/calibrate.js';
import { registerCatalog } from './commands/catalog.js';
import { registerDataset } from './commands/dataset.js';
import { registerEvaluate } from './commands/evaluate.js';
import { registerPredict } from './commands/predict.js';
import { registerQuickstart } from './commands/quickstart.js';
import { registerRank } from './commands/rank.js';
import { registerStudy } from './commands/study.js';
import { registerSystems } from './commands/systems.js';
import { registerTrain } from './commands/train.js';

/** The command tree. Commands load what they need when they run, so that `--help` and `predict` stay quick. */
export function createProgram(): Command {
  const program = new Command('ctfusion')
    .description('How long a deep-learning task takes on a machine that has never run it, end to end.')
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(text.split('\n').map(printable).join('\n')),
    })
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
    registerSystems,
    registerBenchCommands,
  ])
    register(program);
  return program;
}
