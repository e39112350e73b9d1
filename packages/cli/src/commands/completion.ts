import type { CompletionDocument } from '@ctfusion/schema/documents';
import type { Command } from 'commander';
import { printJson } from '../output.js';

export function registerCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a script that lets a shell complete commands and options')
    .argument('<shell>', 'bash, zsh or fish')
    .option('--json', 'one JSON document on stdout')
    .action(async (name: string, { json }: { json?: boolean }) => {
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
      const script = completionScript(program, shell);
      if (json) printJson<CompletionDocument>({ schema_version: 1, shell, script });
      else process.stdout.write(script);
    });
}
