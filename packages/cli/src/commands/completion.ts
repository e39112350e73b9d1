import type { Command } from 'commander';

export function registerCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a script that lets a shell complete commands and options')
    .argument('<shell>', 'bash, zsh or fish')
    .action(async (name: string) => {
      const { completionScript, SHELLS } = await import('../completion.js');
      const shell = SHELLS.find((one) => one === name);
      if (shell === undefined) {
        const { InputError, shown } = await import('@ctfusion/base');
        throw new InputError(
          'unknown-name',
          `${shown(name)} is no shell that is known; use ${SHELLS.join(', ')}`,
          {
            field: 'shell',
          },
        );
      }
      process.stdout.write(completionScript(program, shell));
    });
}
