#!/usr/bin/env node
import { Command } from 'commander';
import { registerStandaloneCommands } from './commands.js';

const program = new Command('ctfusion-bench');
program.description('measure a machine for CTFusion: micro-benchmarks, real tasks, model profiles');
registerStandaloneCommands(program);
try {
  await program.parseAsync();
} catch (error) {
  // By name: an InputError of another copy of the package is one all the same.
  if ((error as Error).name !== 'InputError') throw error;
  console.error(`error: ${(error as Error).message}`);
  process.exitCode = 2;
}
