import type { Command } from 'commander';
import { allCommands, calledCommand, shownNames } from './command-tree.js';
import { setQuiet } from './output.js';

/**
 * Gives every command the options that all have: `--quiet`, and `--no-color`, which programs that call others pass on: nothing here is
 * coloured, and what is called reads `NO_COLOR` (https://no-color.org).
 */
export function addCommonOptions(program: Command): void {
  for (const { command } of allCommands(program)) {
    if (command.commands.length > 0 || has(command, '--quiet')) continue;
    command.option('--quiet', 'say nothing beside the result: no notes, no progress');
    command.option('--no-color', 'no colours, as the variable NO_COLOR asks for');
  }
  program.hook('preAction', (_, command) => {
    const { quiet, color } = command.opts<{ quiet?: boolean; color?: boolean }>();
    setQuiet(quiet === true);
    if (color === false) process.env['NO_COLOR'] = '1';
  });
}

/** Tells of an option that a command does not know before one is missed that was misspelt. @param args of the command line */
export function refuseUnknownOptions(program: Command, args: readonly string[]): void {
  program.hook('preSubcommand', async () => {
    const command = calledCommand(program, args);
    const end = args.indexOf('--');
    const shown = ['--help', '--version', ...command.options.flatMap(shownNames)];
    const known = [...shown, ...command.options.flatMap(({ short }) => short ?? [])];
    // A command that is not installed here takes whatever it is given.
    if (command.options.length === 0) return;
    for (const word of end < 0 ? args : args.slice(0, end)) {
      const name = /^--[^=]+/.exec(word)?.[0];
      if (name === undefined || known.includes(name)) continue;
      // Loaded here: where few files may be open, help must not need it.
      const { didYouMean } = await import('@ctfusion/base');
      command.error(`error: unknown option '${name}'${didYouMean(name, shown)}`, {
        code: 'commander.unknownOption',
      });
    }
  });
}

const has = (command: Command, name: string): boolean => command.options.some(({ long }) => long === name);
