import { InputError, shown } from '@ctfusion/base';
import type { Command } from 'commander';
import { completionScript, SHELLS } from '../completion.js';

export function registerCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a script that lets a shell complete commands and options')
    .argument('<shell>', SHELLS.join(', '))
    .action((name: string) => {
      const shell = SHELLS.find((one) => one === name);
      if (shell === undefined)
        throw new InputError(
          'unknown-name',
          `${shown(name)} is no shell that is known; use ${SHELLS.join(', ')}`,
          {
            field: 'shell',
          },
        );
      process.stdout.write(completionScript(program, shell));
    });
}
