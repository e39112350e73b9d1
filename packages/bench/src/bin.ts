#!/usr/bin/env node
import { guardStandardStreams } from '@ctfusion/base/streams';
import { printable } from '@ctfusion/base/text';
import { Command, CommanderError, Help } from 'commander';
import { registerStandaloneCommands } from './commands.js';

guardStandardStreams('ctfusion-bench');
const program = new Command('ctfusion-bench');
program.description('measure a machine for CTFusion: micro-benchmarks, real tasks, model profiles');
// Before the commands, which inherit it: leaving at once would cut off what is still to be printed.
program.exitOverride();
// Of two long names the first is an older spelling, which still works.
program.configureHelp({
  optionTerm: ({ flags }) => flags.replace(/^--\S+, (?=--)/, ''),
  optionDescription: (option) =>
    `${option.mandatory ? '(required) ' : ''}${Help.prototype.optionDescription(option)}`,
});
registerStandaloneCommands(program);
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

/** Tells what ended the program in one line, unless commander has. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  // By name: an InputError of another copy of the package is one all the same.
  const isBadInput = error instanceof Error && error.name === 'InputError';
  console.error(printable(isBadInput ? `error: ${error.message}` : `internal error: ${error}`));
  return isBadInput ? 2 : 1;
}
