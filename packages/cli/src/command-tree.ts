import type { Command, Option } from 'commander';

/** A command that does something, and the words that call it: `study groups`. */
interface CalledCommand {
  readonly words: string;
  readonly command: Command;
}

/** Every command of a tree; those that only hold others too. */
export function allCommands(program: Command, before = ''): CalledCommand[] {
  return program.commands.flatMap((command) => {
    const words = `${before}${command.name()}`;
    return [{ words, command }, ...allCommands(command, `${words} `)];
  });
}

/** The command that the words of a command line call, as far as they call one. */
export function calledCommand(program: Command, args: readonly string[]): Command {
  let called = program;
  for (const word of args) {
    const next = called.commands.find((command) => command.name() === word);
    if (next === undefined) break;
    called = next;
  }
  return called;
}

/** The names of an option that help and completion show: of two long ones the first is an older spelling, which still works. */
export const shownNames = ({ short, long }: Option): string[] =>
  [short, long].filter(
    (name): name is string => typeof name === 'string' && !(name === short && isOlderName(name)),
  );

/** Of options with two long names commander calls the first the short one. */
const isOlderName = (short: string): boolean => short.startsWith('--');
